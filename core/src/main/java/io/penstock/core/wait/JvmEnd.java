package io.penstock.core.wait;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether this JVM is ending. A JVM that ends waits 0.3 s for threads that are in native code, daemon threads included, since they might come back
 * (HotSpot's {@code VM_Exit::wait_for_threads_in_native_to_block}). A thread that sleeps in a futex or in a selector is in native code. So once the shutdown
 * hooks run, threads sleep in Java, for a millisecond at a time, and look again.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> each for itself. <b>Blocks:</b> {@link #pause}. <b>Units:</b> nanoseconds.
 */
public final class JvmEnd {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** For hooks that take long, or do not end. A waiter that is passed for longer counts as one that does not take its turn. */
    private static final long LATER_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final long LATER_NS = TimeUnit.SECONDS.toNanos(1);

    private static volatile boolean begun;
    private static volatile long begunNs;

    private JvmEnd() {}

    /** The shutdown hooks run. Those that sleep have to be woken, to sleep in Java. */
    public static void begin() {
        begunNs = System.nanoTime();
        begun = true;
        DoorbellSelector.wakeLeader();
    }

    /** {@return whether a thread must not sleep in native code any more} */
    public static boolean hasBegun() {
        return begun;
    }

    /** In place of a longer sleep. */
    public static void pause(final long longestNs) {
        final long pauseNs = System.nanoTime() - begunNs < LATER_NS ? PAUSE_NS : LATER_PAUSE_NS;
        LockSupport.parkNanos(JvmEnd.class, Math.min(longestNs, pauseNs));
    }
}
