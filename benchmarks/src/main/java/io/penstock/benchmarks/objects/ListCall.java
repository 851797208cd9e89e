package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import io.penstock.objects.SharedList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Calls on lists of 100 elements: ours, and the one of the JDK that is copied as well. */
enum ListCall implements CallKind {
    GET("Penstock SharedList", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return get(shared(folder));
        }
    },
    SET("Penstock SharedList", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return set(shared(folder));
        }
    },
    ADD("Penstock SharedList", false) {
        @Override
        public Calls prepare(final Path folder) throws IOException {
            return add(shared(folder));
        }
    },
    GET_COPIED("in one JVM: CopyOnWriteArrayList", true) {
        @Override
        public Calls prepare(final Path folder) {
            return get(filled(new CopyOnWriteArrayList<>()));
        }
    },
    SET_COPIED("in one JVM: CopyOnWriteArrayList", true) {
        @Override
        public Calls prepare(final Path folder) {
            return set(filled(new CopyOnWriteArrayList<>()));
        }
    },
    ADD_COPIED("in one JVM: CopyOnWriteArrayList", true) {
        @Override
        public Calls prepare(final Path folder) {
            return add(filled(new CopyOnWriteArrayList<>()));
        }
    };

    private static final int ELEMENTS = 100;

    private final String title;
    private final boolean isBaseline;

    ListCall(final String title, final boolean isBaseline) {
        this.title = title;
        this.isBaseline = isBaseline;
    }

    private static List<byte[]> shared(final Path folder) throws IOException {
        return filled(SharedList.at(folder.resolve("list"), byte[].class)
                .maxEntries(2 * ELEMENTS)
                .create());
    }

    private static List<byte[]> filled(final List<byte[]> list) {
        for (int i = 0; i < ELEMENTS; i++) {
            list.add(Values.of(i));
        }
        return list;
    }

    private static Calls get(final List<byte[]> list) {
        return count -> {
            long sum = 0;
            for (long i = 0; i < count; i++) {
                sum += Values.number(list.get((int) (i % ELEMENTS)));
            }
            return sum;
        };
    }

    private static Calls set(final List<byte[]> list) {
        return count -> {
            for (long i = 0; i < count; i++) {
                list.set((int) (i % ELEMENTS), Values.of(i));
            }
            return count;
        };
    }

    private static Calls add(final List<byte[]> list) {
        return count -> {
            long sum = 0;
            for (long i = 0; i < count; i++) {
                list.add(Values.of(i));
                sum += Values.number(list.remove(0));
            }
            return sum;
        };
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean isBaseline() {
        return isBaseline;
    }
}
