package io.penstock.sync;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The contract is that of the JDK. */
class ReentrantLockContractTest extends LockContract {
    @Override
    Lock lock() {
        return new ReentrantLock();
    }
}
