package io.penstock.benchmarks.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the tasks do: next to nothing. */
final class Work {
    /** Workers of a pool whose tasks take time. */
    static final int WORKERS = 4;

    static final int SLEEP_US = 10_000;

    private Work() {}

    static int sleep(final int us) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(us));
        return us;
    }

    /**
     * A small record, as an argument and as a result.
     *
     * @param number of the task
     * @param text of 32 characters
     */
    record Item(long number, String text) {
        static Item of(final long number) {
            return new Item(number, "thirty-two characters of a record");
        }
    }

    static Item next(final Item item) {
        return new Item(item.number() + 1, item.text());
    }

    static byte[] same(final byte[] bytes) {
        return bytes;
    }

    /** In place of what a lambda captures: a number, a text and another number. */
    static long sum(final long number, final String text, final int more) {
        return number + text.length() + more;
    }
}
