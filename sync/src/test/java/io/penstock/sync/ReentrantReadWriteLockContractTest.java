package io.penstock.sync;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The contract is that of the JDK. */
class ReentrantReadWriteLockContractTest extends ReadWriteLockContract {
    @Override
    ReadWriteLock lock() {
        return new ReentrantReadWriteLock();
    }
}
