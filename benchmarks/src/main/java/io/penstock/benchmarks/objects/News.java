package io.penstock.benchmarks.objects;

import io.penstock.objects.SharedList;
import io.penstock.objects.SharedMap;
import io.penstock.objects.SharedValue;
import io.penstock.objects.Versioned;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A way to tell another process, which sleeps until then. */
enum News {
    MAP("Penstock SharedMap.awaitChange", false) {
        @Override
        Teller teller(final Path folder) throws IOException {
            final SharedMap<String, Long> map = map(folder);
            return number -> map.put(KEY, number);
        }

        @Override
        Hearer hearer(final Path folder) throws IOException {
            final SharedMap<String, Long> map = map(folder);
            return changes(map.getVersioned(KEY), seen -> map.awaitChange(KEY, seen, LONG));
        }
    },
    VALUE("Penstock SharedValue.awaitChange", false) {
        @Override
        Teller teller(final Path folder) throws IOException {
            return value(folder)::set;
        }

        @Override
        Hearer hearer(final Path folder) throws IOException {
            final SharedValue<Long> value = value(folder);
            return changes(value.getVersioned(), seen -> value.awaitChange(seen, LONG));
        }
    },
    LIST("Penstock SharedList.await", false) {
        @Override
        Teller teller(final Path folder) throws IOException {
            return list(folder)::add;
        }

        @Override
        Hearer hearer(final Path folder) throws IOException {
            final SharedList<Long> list = list(folder);
            return () -> {
                final List<Long> told = list.await(all -> !all.isEmpty(), LONG);
                list.poll();
                return told.get(0);
            };
        }
    },
    PIPE("Penstock pipe, one way", true) {
        @Override
        Teller teller(final Path folder) throws IOException, InterruptedException {
            final Connection<Long, Long> pipe = Pipe.at(folder.resolve(FILE))
                    .sending(Long.class)
                    .receiving(Long.class)
                    .connect(LONG);
            return pipe::send;
        }

        @Override
        Hearer hearer(final Path folder) throws IOException {
            return Pipe.at(folder.resolve(FILE))
                    .sending(Long.class)
                    .receiving(Long.class)
                    .create()::receive;
        }
    };

    private static final String FILE = "news";
    private static final String KEY = "key";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final String title;
    private final boolean isBaseline;

    News(final String title, final boolean isBaseline) {
        this.title = title;
        this.isBaseline = isBaseline;
    }

    /** The one who tells. */
    interface Teller {
        void tell(long number) throws IOException, InterruptedException;
    }

    /** The one who sleeps. */
    interface Hearer {
        long hear() throws IOException, InterruptedException;
    }

    abstract Teller teller(Path folder) throws IOException, InterruptedException;

    abstract Hearer hearer(Path folder) throws IOException, InterruptedException;

    /** A wait for another version than the one that was seen. */
    private interface Change {
        Versioned<Long> after(Versioned<Long> seen) throws InterruptedException;
    }

    private static Hearer changes(final Versioned<Long> first, final Change change) {
        final AtomicReference<Versioned<Long>> seen = new AtomicReference<>(first);
        return () -> {
            seen.set(change.after(seen.get()));
            return seen.get().value();
        };
    }

    private static SharedMap<String, Long> map(final Path folder) throws IOException {
        final SharedMap<String, Long> map =
                SharedMap.at(folder.resolve(FILE), String.class, Long.class).openOrCreate();
        map.putIfAbsent(KEY, 0L);
        return map;
    }

    private static SharedValue<Long> value(final Path folder) throws IOException {
        return SharedValue.at(folder.resolve(FILE), Long.class).openOrCreate();
    }

    private static SharedList<Long> list(final Path folder) throws IOException {
        return SharedList.at(folder.resolve(FILE), Long.class).openOrCreate();
    }

    String title() {
        return title;
    }

    boolean isBaseline() {
        return isBaseline;
    }
}
