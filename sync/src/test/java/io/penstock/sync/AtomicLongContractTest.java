package io.penstock.sync;

import java.util.concurrent.atomic.AtomicLong;

/** The contract is that of the JDK. */
class AtomicLongContractTest extends LongContract {
    @Override
    LongCell cell() {
        return LongCell.over(LongCell.class, new AtomicLong());
    }
}
