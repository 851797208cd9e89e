package io.penstock.sync.model;

import java.util.ArrayList;
import java.util.List;

/** What must hold of a lock, whatever its words say. */
final class LockCheck {
    /** The full fence of the last acquisition. */
    long fence = LockWord.FIRST_FENCE;

    private SimThread holder;
    private long hold;
    private boolean mustTell;

    /** Of each acquisition: its fence, and whether it must be told of a death. */
    private final List<Taken> taken = new ArrayList<>();

    private record Taken(long fence, boolean mustTell) {}

    /** Returns the number of the acquisition. */
    long taken(final SimThread t, final long word) {
        if (holder != null) {
            if (!holder.process.killed) {
                World.fail("two hold the lock: " + holder + " and " + t);
            }
            mustTell = true;
        }
        holder = t;
        hold = word;
        fence++;
        taken.add(new Taken(fence, mustTell));
        return taken.size() - 1;
    }

    long returned(final long number, final boolean told, final long fenceTold) {
        final Taken one = taken.get((int) number);
        if (one.mustTell() != told) {
            World.fail(told ? "told of a death that has not been" : "not told of a death");
        }
        if (one.fence() != fenceTold) {
            World.fail("a wrong fence: fence=" + fenceTold + " right=" + one.fence());
        }
        return 0;
    }

    long released(final SimThread t, final long word) {
        if (holder == t && hold == word) {
            holder = null;
            mustTell = false;
        }
        return 0;
    }

    /** The take failed after it was told. */
    long left(final SimThread t, final long word) {
        if (holder == t && hold == word) {
            holder = null;
            mustTell = true;
        }
        return 0;
    }

    long abandoned(final long meant, final long ended) {
        if (meant != ended) {
            World.fail("a later hold was ended");
        }
        holder = null;
        mustTell = true;
        return 0;
    }

    boolean isHeldByStopped() {
        return holder != null && holder.process.stopped;
    }

    boolean isHeldBy(final SimThread t) {
        return holder == t;
    }
}
