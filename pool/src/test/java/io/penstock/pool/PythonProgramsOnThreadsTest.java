package io.penstock.pool;

class PythonProgramsOnThreadsTest extends PythonProgramsContract {
    @Override
    Pool pool(final int workers) {
        return Pool.threads(workers);
    }
}
