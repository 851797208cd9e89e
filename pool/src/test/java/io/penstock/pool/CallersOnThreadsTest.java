package io.penstock.pool;

class CallersOnThreadsTest extends CallersContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
