package io.penstock.queue.engine;

import java.util.function.Consumer;

/**
 * What calls of this handle have taken and could not hand over, for want of memory, stack or descriptors: that is not the item's fault. A later
 * call delivers it or gives it back; so does the heartbeat, and closing the handle.
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

    Undelivered() {}

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
     * Gives all of it back, each in its turn. What cannot be given back now stays, in its place.
     *
     * @param way gives one back, and settles it
     * @return false if something is left
     */
    public boolean giveBack(final Consumer<ItemBuffer> way) {
        for (ItemBuffer item = poll(); item != null; item = poll()) {
            boolean given = false;
            try {
                way.accept(item);
                given = !item.isTaken && item.word == 0;
            } finally {
                if (!given) {
                    synchronized (this) { // by stores alone, as above
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
