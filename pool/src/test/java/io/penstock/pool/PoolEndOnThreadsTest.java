package io.penstock.pool;

class PoolEndOnThreadsTest extends PoolEndContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
