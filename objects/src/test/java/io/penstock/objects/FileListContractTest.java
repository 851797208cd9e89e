package io.penstock.objects;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class FileListContractTest extends ListContract {
    @TempDir
    Path dir;

    private SharedList<String> list;

    @Override
    List<String> list() throws Exception {
        list = SharedList.at(dir.resolve("list"), String.class).maxEntries(1000).create();
        return list;
    }

    @AfterEach
    void close() {
        if (list != null) {
            list.close();
        }
    }
}
