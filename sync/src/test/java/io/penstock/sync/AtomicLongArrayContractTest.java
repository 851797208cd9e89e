package io.penstock.sync;

import java.util.concurrent.atomic.AtomicLongArray;

/** The contract is that of the JDK. */
class AtomicLongArrayContractTest extends LongArrayContract {
    @Override
    LongArrayCells cells(final int length) {
        return LongCell.over(LongArrayCells.class, new AtomicLongArray(length));
    }
}
