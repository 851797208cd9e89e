package io.penstock.codec;

import java.util.Arrays;

/**
 * The objects of an item that were written, by identity. It foresees what {@link ReadObjects} will do: an object that
 * the reader could not rebuild is refused here.
 *
 * <p>An object is <em>open</em> while its contents are written. What an object <em>reaches</em> is the first open object
 * that it refers to, or {@link #NONE}; until that one is closed, its hash code may change.
 */
final class WrittenObjects {
    static final int NONE = Integer.MAX_VALUE;

    private static final int SCANNED = 12;
    private static final int FIRST_LENGTH = 32;
    private static final int MAX_KEPT = 4096;

    private Object[] objects = new Object[FIRST_LENGTH];
    private Making[] open = new Making[FIRST_LENGTH];
    private int[] reaches = new int[FIRST_LENGTH];
    private long[] works = new long[FIRST_LENGTH];
    private int count;

    /** Ids by identity hash, plus 1; used if there are more objects than are quickly scanned. */
    private int[] table;

    private int reached = NONE;

    /** What each container reaches that the reader can only fill later. */
    private int[] waiting = new int[8];

    private int waitingCount;

    void clear() {
        if (count > MAX_KEPT) {
            objects = new Object[FIRST_LENGTH];
            open = new Making[FIRST_LENGTH];
            reaches = new int[FIRST_LENGTH];
            works = new long[FIRST_LENGTH];
        } else {
            Arrays.fill(objects, 0, count, null);
        }
        if (table != null && count > SCANNED) {
            table = count > MAX_KEPT ? null : table;
            if (table != null) {
                Arrays.fill(table, 0);
            }
        }
        count = 0;
        reached = NONE;
        waitingCount = 0;
    }

    /** The id of an object, or -1. */
    int find(final Object object) {
        if (count <= SCANNED) {
            for (int i = count - 1; i >= 0; i--) {
                if (objects[i] == object) {
                    return i;
                }
            }
            return -1;
        }
        final int mask = table.length - 1;
        for (int at = slot(object, mask); table[at] != 0; at = (at + 1) & mask) {
            if (objects[table[at] - 1] == object) {
                return table[at] - 1;
            }
        }
        return -1;
    }

    private static int slot(final Object object, final int mask) {
        final int hash = System.identityHashCode(object) * 0x9e3779b9;
        return (hash ^ (hash >>> 15)) & mask;
    }

    /** Adds an object, which is open from now on. */
    int open(final Object object, final Making making) {
        final int id = count;
        if (id == objects.length) {
            grow();
        }
        objects[id] = object;
        open[id] = making;
        count++;
        if (count > SCANNED) {
            index(id);
        }
        return id;
    }

    private void grow() {
        final int length = 2 * count;
        objects = Arrays.copyOf(objects, length);
        open = Arrays.copyOf(open, length);
        reaches = Arrays.copyOf(reaches, length);
        works = Arrays.copyOf(works, length);
    }

    private void index(final int id) {
        if (table == null || table.length < 4 * count) {
            table = new int[Integer.highestOneBit(count) * 8];
            for (int i = 0; i < id; i++) {
                insert(i);
            }
        } else if (id == SCANNED) {
            for (int i = 0; i < id; i++) {
                insert(i);
            }
        }
        insert(id);
    }

    private void insert(final int id) {
        final int mask = table.length - 1;
        int at = slot(objects[id], mask);
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = id + 1;
    }

    /** Starts the contents of an object; returns what was reached before. */
    int enter() {
        final int before = reached;
        reached = NONE;
        return before;
    }

    int waitingCount() {
        return waitingCount;
    }

    /** A second reference to an object. Returns the objects that it consists of, each counted as often as it is reached. */
    long refer(final int id) {
        final Making making = open[id];
        if (making == null) {
            final int target = reaches[id];
            if (target != NONE && open[target] != null) {
                reached = Math.min(reached, target);
            }
            return works[id];
        }
        if (!making.isEarly()) {
            throw new CodecException("a " + objects[id].getClass().getName()
                    + " refers to itself, but must be complete before it is created (a record, an immutable collection, a class"
                    + " with readResolve); break the circle, or use a class with a constructor without arguments");
        }
        reached = Math.min(reached, id);
        return 0;
    }

    /** Ends an object. */
    void close(final int id, final int reachedBefore, final int waitingBefore, final long work) {
        final Making making = open[id];
        open[id] = null;
        reaches[id] = reached;
        works[id] = work;
        if (reached < id && making.isHashed()) {
            if (!making.isEarly()) {
                throw tooEarly(id);
            }
            if (waitingCount == waiting.length) {
                waiting = Arrays.copyOf(waiting, 2 * waitingCount);
            }
            waiting[waitingCount++] = reached;
        }
        if (waitingCount > waitingBefore) {
            int kept = waitingBefore;
            for (int i = waitingBefore; i < waitingCount; i++) {
                if (waiting[i] < id) {
                    waiting[kept++] = waiting[i];
                }
            }
            waitingCount = kept;
            if (kept > waitingBefore && making.isCoded()) {
                throw tooEarly(id);
            }
        }
        reached = Math.min(reachedBefore, reached < id ? reached : NONE);
    }

    private CodecException tooEarly(final int id) {
        return new CodecException("a " + objects[id].getClass().getName()
                + " holds a set or map whose elements refer back to an object around it: the receiver could fill the set only after"
                + " both are created; use a list there, or break the circle");
    }
}
