package io.penstock.pool;

class MapOnThreadsTest extends MapContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
