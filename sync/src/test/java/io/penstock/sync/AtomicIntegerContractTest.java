package io.penstock.sync;

import java.util.concurrent.atomic.AtomicInteger;

/** The contract is that of the JDK. */
class AtomicIntegerContractTest extends IntContract {
    @Override
    IntCell cell() {
        return LongCell.over(IntCell.class, new AtomicInteger());
    }
}
