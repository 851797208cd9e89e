package io.penstock.pool;

class WorkersOnThreadsTest extends WorkersContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
