package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.kit.JvmFlags;
import io.penstock.objects.SharedMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.h2.mvstore.MVStore;

/** A map of Java, of several processes or of one. */
enum MapPeer {
    PENSTOCK("Penstock SharedMap", false, true) {
        @Override
        ConcurrentMap<String, byte[]> bytes(final Path folder) throws IOException {
            return SharedMap.at(folder.resolve("map"), String.class, byte[].class)
                    .maxEntries(ENTRIES)
                    .openOrCreate();
        }

        @Override
        ConcurrentMap<String, Long> numbers(final Path folder) throws IOException {
            return SharedMap.at(folder.resolve("numbers"), String.class, Long.class)
                    .maxEntries(ENTRIES)
                    .openOrCreate();
        }
    },
    CHRONICLE("Chronicle Map", true, true) {
        @Override
        ConcurrentMap<String, byte[]> bytes(final Path folder) throws IOException {
            return ChronicleMapBuilder.of(String.class, byte[].class)
                    .averageKey(Values.key(0))
                    .constantValueSizeBySample(Values.of(0))
                    .entries(ENTRIES)
                    .createPersistedTo(folder.resolve("map").toFile());
        }

        @Override
        ConcurrentMap<String, Long> numbers(final Path folder) throws IOException {
            return ChronicleMapBuilder.of(String.class, Long.class)
                    .averageKey(MapAct.COUNTER)
                    .entries(ENTRIES)
                    .createPersistedTo(folder.resolve("numbers").toFile());
        }
    },
    /** Several processes cannot have it open: threads stand in for them. */
    MV_STORE("in one JVM: MVStore", true, false) {
        @Override
        ConcurrentMap<String, byte[]> bytes(final Path folder) {
            return store(folder).openMap("map");
        }

        @Override
        ConcurrentMap<String, Long> numbers(final Path folder) {
            return store(folder).openMap("numbers");
        }

        private static MVStore store(final Path folder) {
            return MVStore.open(folder.resolve("store").toString());
        }
    };

    private static final int ENTRIES = 1 << 14;

    private final String title;
    private final boolean isBaseline;
    private final boolean isShared;

    MapPeer(final String title, final boolean isBaseline, final boolean isShared) {
        this.title = title;
        this.isBaseline = isBaseline;
        this.isShared = isShared;
    }

    /** Opens the map of 64 bytes. */
    abstract ConcurrentMap<String, byte[]> bytes(Path folder) throws IOException;

    /** Opens a map with a counter. */
    abstract ConcurrentMap<String, Long> numbers(Path folder) throws IOException;

    String title() {
        return title;
    }

    boolean isBaseline() {
        return isBaseline;
    }

    /** Whether several processes can have it open. */
    boolean isShared() {
        return isShared;
    }

    JvmFlags flags() {
        return switch (this) {
            case PENSTOCK -> JvmFlags.NATIVE_ACCESS;
            case CHRONICLE -> JvmFlags.CHRONICLE_MAP;
            case MV_STORE -> JvmFlags.NONE;
        };
    }
}
