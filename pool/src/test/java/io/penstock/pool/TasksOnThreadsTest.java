package io.penstock.pool;

class TasksOnThreadsTest extends TasksContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
