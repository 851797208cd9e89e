package io.penstock.sync;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The contract is that of the JDK. */
class ReentrantLockConditionTest extends ConditionContract {
    @Override
    Lock lock() {
        return new ReentrantLock();
    }

    @Override
    Condition condition(final Lock of, final String name) {
        return of.newCondition();
    }
}
