package io.penstock.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The objects of an item that were read. A container that is filled by hash code or order waits until its keys are
 * complete: until the first open object that they reach is closed. {@link WrittenObjects} does the same in the sender.
 */
final class ReadObjects {
    private static final int NONE = WrittenObjects.NONE;
    private static final int FIRST_LENGTH = 32;
    private static final int MAX_KEPT = 4096;

    private record Waiting(int reached, Runnable fill) {}

    private Object[] objects = new Object[FIRST_LENGTH];
    private boolean[] open = new boolean[FIRST_LENGTH];
    private int[] reaches = new int[FIRST_LENGTH];
    private long[] works = new long[FIRST_LENGTH];
    private int count;
    private int current = -1;
    private int reached = NONE;
    private final List<Waiting> waiting = new ArrayList<>();

    void clear() {
        if (count > MAX_KEPT) {
            objects = new Object[FIRST_LENGTH];
            open = new boolean[FIRST_LENGTH];
            reaches = new int[FIRST_LENGTH];
            works = new long[FIRST_LENGTH];
        } else {
            Arrays.fill(objects, 0, count, null);
        }
        count = 0;
        current = -1;
        reached = NONE;
    }

    int current() {
        return current;
    }

    void setCurrent(final int id) {
        current = id;
    }

    /** Starts a new object, which is open and current from now on. */
    int open() {
        final int id = count++;
        if (id == objects.length) {
            final int length = 2 * id;
            objects = Arrays.copyOf(objects, length);
            open = Arrays.copyOf(open, length);
            reaches = Arrays.copyOf(reaches, length);
            works = Arrays.copyOf(works, length);
        }
        open[id] = true;
        current = id;
        return id;
    }

    /** The current object exists: its contents may refer to it. */
    void made(final Object object) {
        if (current >= 0) {
            objects[current] = object;
        }
    }

    int enter() {
        final int before = reached;
        reached = NONE;
        return before;
    }

    int waitingCount() {
        return waiting.size();
    }

    /** The object of a reference. */
    Object get(final int id) {
        if (id >= count || id < 0) {
            throw new CodecException("damaged item: a reference to no object: id=" + id + " objects=" + count);
        }
        final Object object = objects[id];
        if (object == null) {
            throw new CodecException(
                    "damaged item: an object refers to itself through an object that must be complete before it"
                            + " is created: id=" + id);
        }
        final int target = open[id] ? id : reaches[id];
        if (target != NONE && open[target]) {
            reached = Math.min(reached, target);
        }
        return object;
    }

    long workOf(final int id) {
        return open[id] ? 0 : works[id];
    }

    /** Fills a container now, or when all that its contents reach is complete. */
    void fill(final Runnable fill) {
        if (reached == NONE) {
            fill.run();
        } else {
            waiting.add(new Waiting(reached, fill));
        }
    }

    /** Ends an object. */
    void close(final int id, final Object object, final int reachedBefore, final int waitingBefore, final long work) {
        objects[id] = object;
        open[id] = false;
        reaches[id] = reached;
        works[id] = work;
        if (waiting.size() > waitingBefore) {
            fillWaiting(id, waitingBefore);
        }
        reached = Math.min(reachedBefore, reached < id ? reached : NONE);
    }

    private void fillWaiting(final int id, final int first) {
        final List<Runnable> ready = new ArrayList<>();
        int kept = first;
        for (int i = first; i < waiting.size(); i++) {
            final Waiting one = waiting.get(i);
            if (one.reached >= id) {
                ready.add(one.fill);
            } else {
                waiting.set(kept++, one);
            }
        }
        waiting.subList(kept, waiting.size()).clear();
        ready.forEach(Runnable::run);
    }
}
