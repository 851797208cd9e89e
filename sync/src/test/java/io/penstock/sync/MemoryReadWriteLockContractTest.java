package io.penstock.sync;

import java.util.concurrent.locks.ReadWriteLock;

/** In memory. */
class MemoryReadWriteLockContractTest extends ReadWriteLockContract {
    @Override
    ReadWriteLock lock() {
        return Board.inMemory().readWriteLock("lock");
    }
}
