package io.penstock.pool;

class MapEndOnThreadsTest extends MapEndContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
