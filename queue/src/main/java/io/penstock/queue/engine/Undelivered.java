package io.penstock.queue.engine;

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
final class Undelivered {
    /** The oldest one. Changed under the monitor; looked at without it. */
    volatile ItemBuffer first;

    /** The newest one; it means something where there is a first one. */
    ItemBuffer last;

    /** Removes the oldest one; null if there is none. */
    synchronized ItemBuffer poll() {
        final ItemBuffer oldest = first;
        if (oldest != null) {
            first = oldest.next;
            oldest.next = null;
        }
        return oldest;
    }

    /** What {@link #poll} has removed goes back to its place. */
    synchronized void pushBack(final ItemBuffer oldest) {
        if (first == null) {
            last = oldest;
        }
        oldest.next = first;
        first = oldest;
    }

    synchronized int count() {
        int count = 0;
        for (ItemBuffer item = first; item != null; item = item.next) {
            count++;
        }
        return count;
    }
}
