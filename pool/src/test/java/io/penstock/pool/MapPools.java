package io.penstock.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;

/** Pools of either kind, and functions for them. */
abstract class MapPools {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static Pool shared;

    abstract Pool build(ProcessPoolBuilder builder);

    final Pool pool(final int workers) {
        return build(ProcessPool.builder().workers(workers));
    }

    /** Of two workers, for the tests of a class that change nothing of it. */
    final Pool shared() {
        if (shared == null) {
            shared = pool(2);
        }
        return shared;
    }

    @AfterAll
    static void closeShared() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    /** A pool of processes that start in two thirds of the time, since their code is compiled once. */
    static Pool quickly(final ProcessPoolBuilder builder) {
        return builder.child(child -> child.jvmFlags("-XX:TieredStopAtLevel=1")).build();
    }

    static int negated(final int x) {
        return -x;
    }

    /** Its argument says what becomes of it. */
    static int fragile(final int x) throws InterruptedException {
        if (x == 1) {
            throw new IllegalStateException("on purpose");
        }
        if (x == 2) {
            TimeUnit.HOURS.sleep(1);
        }
        return -x;
    }

    static PoolFunction<Integer, Integer> negated(final Pool pool) {
        return pool.function(Integer.class, Integer.class, MapPools::negated);
    }

    static List<Integer> numbers(final int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
