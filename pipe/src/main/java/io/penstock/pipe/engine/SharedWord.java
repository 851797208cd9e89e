package io.penstock.pipe.engine;

import org.agrona.concurrent.AtomicBuffer;

/**
 * A word in a pipe's file that both processes may change. The pipe itself makes no use of it. It may be used while this process's end is open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> those of both ends. <b>Blocks:</b> never.
 */
public final class SharedWord {
    private final AtomicBuffer buffer;
    private final int index;

    SharedWord(final AtomicBuffer buffer, final int index) {
        this.buffer = buffer;
        this.index = index;
    }

    public long get() {
        return buffer.getLongVolatile(index);
    }

    public boolean compareAndSet(final long expected, final long update) {
        return buffer.compareAndSetLong(index, expected, update);
    }
}
