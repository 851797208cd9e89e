package io.penstock.pool;

class PythonProgramsOnThreadsTest extends PythonProgramsContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return builder.buildThreads();
    }
}
