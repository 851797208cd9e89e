package io.penstock.pool;

class TaskEndOnThreadsTest extends TaskEndContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
