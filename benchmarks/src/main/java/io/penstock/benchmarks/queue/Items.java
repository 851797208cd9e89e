package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
import java.util.concurrent.BlockingQueue;

/**
 * A queue of numbers, in bytes or in records.
 *
 * @param queue that holds them
 * @param payload of each
 * @param done called after each take, by the thread that took
 */
record Items<E>(BlockingQueue<E> queue, Payload<E> payload, Runnable done) {
    /** Puts so many numbers, from a first one on. */
    void put(final long first, final long count) throws InterruptedException {
        for (long number = first; number < first + count; number++) {
            queue.put(payload.of(number));
        }
    }

    /** Takes so many and returns the sum of their numbers. */
    long take(final long count) throws InterruptedException {
        long sum = 0;
        for (long taken = 0; taken < count; taken++) {
            sum += payload.number(queue.take());
            done.run();
        }
        return sum;
    }
}
