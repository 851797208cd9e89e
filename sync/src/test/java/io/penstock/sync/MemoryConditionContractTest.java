package io.penstock.sync;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** In memory. */
class MemoryConditionContractTest extends ConditionContract {
    @Override
    Lock lock() {
        return Board.inMemory().lock("lock");
    }

    @Override
    Condition condition(final Lock of, final String name) {
        return ((SharedLock) of).condition(name);
    }
}
