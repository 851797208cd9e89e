package io.penstock.objects;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class FileMapContractTest extends ConcurrentMapContract {
    @TempDir
    Path dir;

    private SharedMap<String, Integer> map;

    @Override
    ConcurrentMap<String, Integer> map() throws Exception {
        map = SharedMap.at(dir.resolve("map"), String.class, Integer.class)
                .maxEntries(2000)
                .create();
        return map;
    }

    @AfterEach
    void close() {
        if (map != null) {
            map.close();
        }
    }
}
