package io.penstock.pool;

import java.util.concurrent.ExecutorService;

/** The twin is an executor as the JDK's are. */
class ExecutorOfThreadsTest extends ExecutorContract {
    @Override
    ExecutorService make() {
        return Pool.threads(1);
    }
}
