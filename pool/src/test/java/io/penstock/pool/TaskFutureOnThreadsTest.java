package io.penstock.pool;

class TaskFutureOnThreadsTest extends TaskFutureContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
