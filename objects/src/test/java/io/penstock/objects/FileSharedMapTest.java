package io.penstock.objects;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class FileSharedMapTest extends SharedMapContract {
    @TempDir
    Path dir;

    private SharedMap<?, ?> open;

    @Override
    <K, V> SharedMap<K, V> map(final Class<K> key, final Class<V> value, final int maxEntries) throws Exception {
        final SharedMap<K, V> map = SharedMap.at(dir.resolve("map"), key, value)
                .maxEntries(maxEntries)
                .create();
        open = map;
        return map;
    }

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }
}
