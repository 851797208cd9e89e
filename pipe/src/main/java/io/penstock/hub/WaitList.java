package io.penstock.hub;

import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Threads of any process that wait at a channel, each for one of its conditions (numbered from 0), first come first woken.
 * It lies in the channel's file; all-zero bytes are an empty list.
 *
 * <p><b>Handshake.</b> Whoever makes a condition true commits that with a release store and then calls {@link #signal} (which
 * fences, then looks for waiters: one volatile read when nobody waits). Whoever waits is put on the list, fences, and asks {@code ready} again
 * before it sleeps. A signal lost by a killed process is made good within about 100 ms: the heart of every process asks
 * {@code ready} of its own sleepers that often.
 *
 * <p>Threads: any. Processes: any that have the file open.
 */
public final class WaitList {
    /** Most conditions of one list. */
    public static final int MAX_CONDITIONS = 8;

    WaitList(final AtomicBuffer region, final Hub hub) {}

    /**
     * Bytes that a list takes in the file, a multiple of 4096.
     *
     * @param cells most threads that sleep at once (further ones wait too, but wake up later)
     * @return bytes
     */
    public static int regionLength(final int cells) {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until {@code ready}. Blocks.
     *
     * @param condition that signallers name, from 0
     * @param waiting how
     * @param ready asked by this thread and, while it sleeps, by a daemon thread too: cheap, no side effect, never throws,
     *     never blocks; it must include every reason to stop (closed, peer dead, shut down)
     * @param deadline when to give up
     * @return true once {@code ready} said so, false when the deadline was over first
     * @throws InterruptedException if interrupted before or while waiting, and not ready
     */
    public boolean await(
            final int condition, final Waiting waiting, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /**
     * Wakes the thread that has waited longest for a condition, if there is one. Does not block.
     *
     * @param condition that has become true
     */
    public void signal(final int condition) {
        throw new UnsupportedOperationException();
    }

    /**
     * Wakes all threads that wait for a condition. Does not block.
     *
     * @param condition that has become true
     */
    public void signalAll(final int condition) {
        throw new UnsupportedOperationException();
    }

    /** Wakes all threads of this process that sleep here and are ready now (a handle was closed). Does not block. */
    public void wakeLocal() {
        throw new UnsupportedOperationException();
    }
}
