package io.penstock.queue.engine;

import io.penstock.codec.ClassIds;
import java.util.function.Consumer;

/**
 * What calls of this handle have taken and could not hand over, for want of memory, stack, descriptors or a class: that is not the item's fault. A later
 * call delivers it or gives it back; so does the heartbeat, and closing the handle. It does not refer to the handle, which a program may drop.
 *
 * <p>A call that fails adds what it has taken under the monitor, by stores alone: there may be no stack for a call. There may be none for the monitor
 * either: HotSpot's interpreter looks for an overflow when it has entered one. Then the item is a stray, by stores alone.
 *
 * <pre>{@code
 *   boolean added = false;
 *   try {
 *       synchronized (undelivered) {
 *           if (undelivered.first == null) { undelivered.first = taken; } else { undelivered.last.next = taken; }
 *           undelivered.last = taken;
 *           added = true;
 *       }
 *   } finally {
 *       if (!added) { // into an empty slot
 *           undelivered.strays[slot] = taken;
 *           undelivered.hasStrays = true;
 *       }
 *   }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Undelivered {
    private static final int STRAYS = 64;

    /** The oldest one. Changed under the monitor; looked at without it. */
    volatile ItemBuffer first;

    /** The newest one; it means something where there is a first one. */
    ItemBuffer last;

    /** Chains that could not be added. Two threads would have to fail in the same nanoseconds to use one slot. */
    final ItemBuffer[] strays = new ItemBuffer[STRAYS];

    /** Stored behind a stray. */
    volatile boolean hasStrays;

    private final Consumer<ItemBuffer> givesBack;
    private final long patienceNs;
    private long owedSinceNs; // a guess; racing threads write it, and any value will do
    private volatile boolean ended;

    /**
     * Nothing yet.
     *
     * @param givesBack settles an item, or leaves it unsettled if it must be tried again
     * @param patienceNs for how long an item waits for the next take of this handle
     */
    Undelivered(final Consumer<ItemBuffer> givesBack, final long patienceNs) {
        this.givesBack = givesBack;
        this.patienceNs = patienceNs;
    }

    /** Removes the oldest one; null if there is none. */
    synchronized ItemBuffer poll() {
        gather();
        final ItemBuffer oldest = first;
        if (oldest != null) {
            first = oldest.next;
            oldest.next = null;
        }
        return oldest;
    }

    /** The monitor is held. */
    private void gather() {
        if (hasStrays) {
            hasStrays = false; // before the look
            for (int slot = 0; slot < strays.length; slot++) {
                for (ItemBuffer stray = strays[slot]; stray != null; stray = stray.next) {
                    if (first == null) {
                        first = stray;
                    } else if (last != stray) {
                        last.next = stray;
                    }
                    last = stray;
                }
                strays[slot] = null;
            }
        }
    }

    /**
     * Gives back what others can have, after the patience.
     *
     * @return false if something is still owed
     */
    boolean pay() {
        if (first == null && !hasStrays) {
            owedSinceNs = 0;
            return true;
        }
        final long nowNs = System.nanoTime();
        if (owedSinceNs == 0) {
            owedSinceNs = nowNs;
        }
        if (!ended && nowNs - owedSinceNs < patienceNs) {
            return false; // it keeps its place in the order if this handle takes again
        }
        return giveBackAll();
    }

    /** Gives all of it back, before the engine is closed. */
    void end() {
        ended = true;
        if (first != null || hasStrays) {
            giveBackAll();
        }
    }

    /** Each in its turn; what cannot be given back now stays. */
    private boolean giveBackAll() {
        for (ItemBuffer item = poll(); item != null; item = poll()) {
            boolean given = false;
            try {
                givesBack.accept(item);
                given = !item.isTaken && item.word == 0;
            } finally {
                if (!given) { // no calls: there may be no stack for one
                    boolean added = false;
                    try {
                        synchronized (this) {
                            if (first == null) {
                                last = item;
                            }
                            item.next = first;
                            first = item;
                            added = true;
                        }
                    } finally {
                        if (!added) {
                            int slot = 0;
                            while (slot < strays.length - 1 && strays[slot] != null) {
                                slot++;
                            }
                            strays[slot] = item;
                            hasStrays = true;
                        }
                    }
                }
            }
            if (!given) {
                return false;
            }
        }
        return true;
    }

    /**
     * Gives one back at once, that this process will not decode at another attempt either. If that fails now, it stays unsettled.
     *
     * @param failure of decoding, for what is thrown meanwhile
     */
    void giveBack(final ItemBuffer item, final Throwable failure) {
        try {
            givesBack.accept(item);
        } catch (final RuntimeException | Error later) {
            failure.addSuppressed(later); // it is owed
        }
    }

    /**
     * Whether a failure is trouble of this process, for want of memory, stack or a class, or since classes cannot be looked up now. It says
     * nothing about the item.
     *
     * @param failure of decoding
     * @return false if every other process would fail too
     */
    public static boolean isTrouble(final Throwable failure) {
        return isCausedBy(VirtualMachineError.class, failure)
                || isCausedBy(ClassIds.Unavailable.class, failure)
                || isLasting(failure);
    }

    /** Whether a failure is trouble of this process that no other attempt ends: a class that failed once fails for good. */
    static boolean isLasting(final Throwable failure) {
        return isCausedBy(LinkageError.class, failure);
    }

    private static boolean isCausedBy(final Class<?> type, final Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    synchronized int count() {
        gather();
        int count = 0;
        for (ItemBuffer item = first; item != null; item = item.next) {
            count++;
        }
        return count;
    }
}
