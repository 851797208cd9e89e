package io.penstock.queue;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The contract's own test. */
class ArrayBlockingQueueContractTest implements BlockingQueueContract {
    @Override
    public BlockingQueue<String> queue(final int capacity) {
        return new ArrayBlockingQueue<>(capacity);
    }
}
