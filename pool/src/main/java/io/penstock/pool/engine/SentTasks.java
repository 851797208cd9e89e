package io.penstock.pool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The tasks that were sent to a worker and have no answer, in order. The first one runs, or is the next to begin; those behind it wait as those that are in
 * no worker do.
 *
 * <p><b>Threads:</b> the holder of the pool's lock. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> bytes, nanoseconds.
 */
final class SentTasks {
    private final Deque<PoolTask<?>> tasks = new ArrayDeque<>();
    private final Ahead ahead;
    private long bytes;
    private long firstSinceNs;

    SentTasks(final Ahead ahead) {
        this.ahead = ahead;
    }

    /** The tasks of all workers that wait behind another. */
    static final class Ahead {
        private int count;
        private long bytes;

        int count() {
            return count;
        }

        long bytes() {
            return bytes;
        }

        private void add(final PoolTask<?> task) {
            count++;
            bytes += task.payload.size();
        }

        private void remove(final PoolTask<?> task) {
            count--;
            bytes -= task.payload.size();
        }
    }

    void add(final PoolTask<?> task, final long nowNs) {
        if (tasks.isEmpty()) {
            firstSinceNs = nowNs;
        } else {
            ahead.add(task);
        }
        tasks.addLast(task);
        bytes += task.payload.size();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    int count() {
        return tasks.size();
    }

    long bytes() {
        return bytes;
    }

    /** The one that runs or is the next to begin; null for none. */
    PoolTask<?> first() {
        return tasks.peekFirst();
    }

    /** Since when the first one is the first, as far as the pool knows. */
    long firstSinceNs() {
        return firstSinceNs;
    }

    /** The oldest ones, at most so many. */
    List<PoolTask<?>> first(final int most) {
        final List<PoolTask<?>> oldest = new ArrayList<>(most);
        for (final PoolTask<?> task : tasks) {
            if (oldest.size() == most) {
                break;
            }
            oldest.add(task);
        }
        return oldest;
    }

    /** Removes the first one; the next becomes the first. */
    void removeFirst(final long nowNs) {
        bytes -= tasks.pollFirst().payload.size();
        firstSinceNs = nowNs;
        if (!tasks.isEmpty()) {
            ahead.remove(tasks.peekFirst());
        }
    }

    /** Removes those whose attempts have a number above the mark, and gives them in order. */
    List<PoolTask<?>> removeAbove(final long mark) {
        if (tasks.isEmpty() || tasks.peekLast().attempts.number() <= mark) {
            return List.of();
        }
        final List<PoolTask<?>> removed = new ArrayList<>();
        while (!tasks.isEmpty() && tasks.peekLast().attempts.number() > mark) {
            final PoolTask<?> task = tasks.pollLast();
            bytes -= task.payload.size();
            if (!tasks.isEmpty()) {
                ahead.remove(task);
            }
            removed.add(task);
        }
        Collections.reverse(removed);
        return removed;
    }
}
