package io.penstock.queue.engine;

import java.util.function.Consumer;

/**
 * What calls of this handle have taken and could not hand over, for want of memory, stack or descriptors: that is not the item's fault. A later
 * call delivers it or gives it back; so does the heartbeat, and closing the handle. It does not refer to the handle, which a program may drop.
 *
 * <p>A call that fails adds what it has taken under the monitor, by stores alone: there may be no stack for a call.
 *
 * <pre>{@code
 *   synchronized (undelivered) {
 *       if (undelivered.first == null) { undelivered.first = taken; } else { undelivered.last.next = taken; }
 *       undelivered.last = taken;
 *   }
 * }</pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Undelivered {
    /** The oldest one. Changed under the monitor; looked at without it. */
    volatile ItemBuffer first;

    /** The newest one; it means something where there is a first one. */
    ItemBuffer last;

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
        final ItemBuffer oldest = first;
        if (oldest != null) {
            first = oldest.next;
            oldest.next = null;
        }
        return oldest;
    }

    /**
     * Gives back what others can have, after the patience.
     *
     * @return false if something is still owed
     */
    boolean pay() {
        if (first == null) {
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
        if (first != null) {
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
                    synchronized (this) {
                        if (first == null) {
                            last = item;
                        }
                        item.next = first;
                        first = item;
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
     * Whether a failure is trouble of this process, for want of memory or stack, and says nothing about the item.
     *
     * @param failure of decoding
     * @return false if another attempt would fail too
     */
    public static boolean isTrouble(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError) {
                return true;
            }
        }
        return false;
    }

    synchronized int count() {
        int count = 0;
        for (ItemBuffer item = first; item != null; item = item.next) {
            count++;
        }
        return count;
    }
}
