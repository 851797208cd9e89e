package io.penstock.benchmarks.pool;

import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import io.penstock.pool.PoolFunction;
import io.penstock.pool.ProcessPool;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Calls of pools that grow: in the number of their workers, in the size of what they are given, in the time that a task takes. */
enum PoolSizeCall implements CallKind {
    /** The size is the number of workers. */
    WORKERS("Penstock function, submit", false) {
        @Override
        public Calls prepare(final Path folder, final int size) {
            final PoolFunction<Work.Item, Work.Item> next =
                    pool(size).function(Work.Item.class, Work.Item.class, Work::next);
            return count -> InFlight.make(count, i -> next.submit(Work.Item.of(i)));
        }
    },
    WORKERS_THREADS("in one JVM: ThreadPoolExecutor, submit", true) {
        @Override
        public Calls prepare(final Path folder, final int size) {
            final ExecutorService threads = Executors.newFixedThreadPool(size);
            return count -> InFlight.make(count, i -> threads.submit(() -> Work.next(Work.Item.of(i))));
        }
    },
    /** The size is the bytes of the argument, and of the result. */
    BYTES("Penstock function, call", false) {
        @Override
        public Calls prepare(final Path folder, final int size) {
            final PoolFunction<byte[], byte[]> same = pool(1).function(byte[].class, byte[].class, Work::same);
            final byte[] bytes = new byte[size];
            return count -> {
                long sum = 0;
                for (long i = 0; i < count; i++) {
                    sum += same.call(bytes).length;
                }
                return sum;
            };
        }
    },
    /** The size is the time of a task in microseconds, in which it sleeps. */
    TIME("Penstock function, submit", false) {
        @Override
        public Calls prepare(final Path folder, final int size) {
            return sleeping(Work.WORKERS, size);
        }
    },
    TIME_THREADS("in one JVM: ThreadPoolExecutor, submit", true) {
        @Override
        public Calls prepare(final Path folder, final int size) {
            final ExecutorService threads = Executors.newFixedThreadPool(Work.WORKERS);
            return count -> InFlight.make(count, i -> threads.submit(() -> Work.sleep(size)));
        }
    },
    /** The size is the number of workers, each of whose tasks sleeps 10 ms. */
    SLEEPERS("Penstock function, submit", false) {
        @Override
        public Calls prepare(final Path folder, final int size) {
            return sleeping(size, Work.SLEEP_US);
        }
    },
    SLEEPERS_THREADS("in one JVM: ThreadPoolExecutor, submit", true) {
        @Override
        public Calls prepare(final Path folder, final int size) {
            final ExecutorService threads = Executors.newFixedThreadPool(size);
            return count -> InFlight.make(count, i -> threads.submit(() -> Work.sleep(Work.SLEEP_US)));
        }
    };

    private final String title;
    private final boolean isBaseline;

    PoolSizeCall(final String title, final boolean isBaseline) {
        this.title = title;
        this.isBaseline = isBaseline;
    }

    private static ProcessPool pool(final int workers) {
        return ProcessPool.builder().workers(workers).heapPerWorker("256m").build();
    }

    private static Calls sleeping(final int workers, final int us) {
        final PoolFunction<Integer, Integer> sleep = pool(workers).function(Integer.class, Integer.class, Work::sleep);
        return count -> InFlight.make(count, i -> sleep.submit(us));
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean isBaseline() {
        return isBaseline;
    }

    @Override
    public Calls prepare(final Path folder) {
        throw new IllegalStateException("it needs a size: kind=" + name());
    }
}
