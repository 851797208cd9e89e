package io.penstock.pool;

class DecodingOnThreadsTest extends DecodingContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
