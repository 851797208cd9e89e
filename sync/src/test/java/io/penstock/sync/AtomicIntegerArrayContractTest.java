package io.penstock.sync;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** The contract is that of the JDK. */
class AtomicIntegerArrayContractTest extends IntArrayContract {
    @Override
    IntArrayCells cells(final int length) {
        return LongCell.over(IntArrayCells.class, new AtomicIntegerArray(length));
    }
}
