package io.penstock.sync;

import java.util.concurrent.locks.Lock;

/** In memory. */
class MemoryLockContractTest extends LockContract {
    @Override
    Lock lock() {
        return Board.inMemory().lock("lock");
    }
}
