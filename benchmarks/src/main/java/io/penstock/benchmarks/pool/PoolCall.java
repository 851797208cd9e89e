package io.penstock.benchmarks.pool;

import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import io.penstock.pool.PoolFunction;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.Results;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Calls of pools. */
enum PoolCall implements CallKind {
    CALL("Penstock function, call", false) {
        @Override
        public Calls prepare(final Path folder) {
            final PoolFunction<Work.Item, Work.Item> next = items(pool(1));
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += next.call(Work.Item.of(i)).number();
                }
                return sum;
            };
        }
    },
    CALL_LAMBDA("Penstock lambda, call", false) {
        @Override
        public Calls prepare(final Path folder) {
            final ProcessPool pool = pool(1);
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += pool.call(() -> 1);
                }
                return sum;
            };
        }
    },
    CALL_THREADS("in one JVM: ThreadPoolExecutor, submit and get", true) {
        @Override
        public Calls prepare(final Path folder) {
            final ExecutorService threads = threads(1);
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += threads.submit(() -> 1).get();
                }
                return sum;
            };
        }
    },
    SUBMIT("Penstock function, submit", false) {
        @Override
        public Calls prepare(final Path folder) {
            final PoolFunction<Work.Item, Work.Item> next = items(pool(2));
            return count -> InFlight.make(count, i -> next.submit(Work.Item.of(i)));
        }
    },
    SUBMIT_LAMBDA("Penstock lambda of 3 captures, submit", false) {
        @Override
        public Calls prepare(final Path folder) {
            final ProcessPool pool = pool(2);
            final String text = "a text";
            return count -> InFlight.make(count, i -> pool.submit(() -> Work.sum(i, text, 3)));
        }
    },
    SUBMIT_THREADS("in one JVM: ThreadPoolExecutor, submit", true) {
        @Override
        public Calls prepare(final Path folder) {
            final ExecutorService threads = threads(2);
            return count -> InFlight.make(count, i -> threads.submit(() -> Work.next(Work.Item.of(i))));
        }
    },
    MAP("Penstock function, over(..)", false) {
        @Override
        public Calls prepare(final Path folder) {
            final PoolFunction<Work.Item, Work.Item> next = items(pool(2));
            return count -> {
                long sum = 0;
                try (Results<Work.Item> results = next.over(
                                Stream.iterate(Work.Item.of(0), Work::next).limit(count))
                        .start()) {
                    while (results.hasNext()) {
                        sum += results.next().number();
                    }
                }
                return sum;
            };
        }
    },
    LARGE("Penstock function, call", false) {
        @Override
        public Calls prepare(final Path folder) {
            final PoolFunction<byte[], byte[]> same = pool(1).function(byte[].class, byte[].class, Work::same);
            final byte[] bytes = new byte[1 << 20];
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += same.call(bytes).length;
                }
                return sum;
            };
        }
    },
    START("Penstock", false) {
        @Override
        public Calls prepare(final Path folder) {
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    try (ProcessPool pool = pool(1)) {
                        sum += pool.call(() -> 1);
                    }
                }
                return sum;
            };
        }
    };

    private final String title;
    private final boolean isBaseline;

    PoolCall(final String title, final boolean isBaseline) {
        this.title = title;
        this.isBaseline = isBaseline;
    }

    private static ProcessPool pool(final int workers) {
        return ProcessPool.builder().workers(workers).allow(Work.Item.class).build();
    }

    private static PoolFunction<Work.Item, Work.Item> items(final ProcessPool pool) {
        return pool.function(Work.Item.class, Work.Item.class, Work::next);
    }

    private static ExecutorService threads(final int count) {
        return Executors.newFixedThreadPool(count);
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
