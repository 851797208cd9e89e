package io.penstock.pool.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The tasks that wait for a worker, in order. One that is cancelled leaves the middle.
 *
 * <p><b>Threads:</b> the holder of the pool's lock. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> bytes.
 */
final class PendingTasks {
    private PoolTask<?> first;
    private PoolTask<?> last;
    private int count;
    private long bytes;

    void addLast(final PoolTask<?> task) {
        task.previous = last;
        if (last == null) {
            first = task;
        } else {
            last.next = task;
        }
        last = task;
        count(task);
    }

    /** For a task that had its turn already. */
    void addFirst(final PoolTask<?> task) {
        task.next = first;
        if (first == null) {
            last = task;
        } else {
            first.previous = task;
        }
        first = task;
        count(task);
    }

    private void count(final PoolTask<?> task) {
        task.queued = true;
        count++;
        bytes += task.payload.size();
    }

    /** The oldest; null if there is none. */
    PoolTask<?> peek() {
        return first;
    }

    /** The oldest, which is removed; null if there is none. */
    PoolTask<?> poll() {
        final PoolTask<?> oldest = first;
        if (oldest != null) {
            remove(oldest);
        }
        return oldest;
    }

    /** Removes a task; false if it was not there. */
    boolean remove(final PoolTask<?> task) {
        if (!task.queued) {
            return false;
        }
        if (task.previous == null) {
            first = task.next;
        } else {
            task.previous.next = task.next;
        }
        if (task.next == null) {
            last = task.previous;
        } else {
            task.next.previous = task.previous;
        }
        task.previous = null;
        task.next = null;
        task.queued = false;
        count--;
        bytes -= task.payload.size();
        return true;
    }

    List<PoolTask<?>> removeAll() {
        final List<PoolTask<?>> all = new ArrayList<>();
        for (PoolTask<?> task = poll(); task != null; task = poll()) {
            all.add(task);
        }
        return all;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }
}
