package io.penstock.pool;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The contract holds for the JDK's executor: it asks for nothing of our own. */
class ExecutorOfJdkTest extends ExecutorContract {
    @Override
    ExecutorService make() {
        return Executors.newFixedThreadPool(1);
    }
}
