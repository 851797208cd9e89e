package io.penstock.pool;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The contract, on a pool of child JVMs. */
@Tag("two-process")
class ProcessPoolTest extends PoolContract {
    private static final Pool SHARED = ProcessPool.builder().workers(2).build();

    @Override
    Pool shared() {
        return SHARED;
    }

    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.build();
    }

    @AfterAll
    static void closeShared() {
        SHARED.close();
    }
}
