package io.penstock.sync.model;

import java.util.HashMap;
import java.util.Map;

/** The flag (section 8): {@code generation(63) | set(1)}. */
final class Flag {
    static final int CHANGED = 0;

    private final WaitList waits;
    private final int word;

    /** How often it was set; and how often when a wait began. */
    private long sets;

    private final Map<SimThread, Long> setsBefore = new HashMap<>();

    Flag(final Machine m, final WaitList waits) {
        this.waits = waits;
        word = m.word("FLAG", 0);
    }

    void set(final SimThread t) {
        while (true) {
            final long v = t.load(word);
            if (isSet(v)) {
                return;
            }
            final long generation = t.on(Rule.FLAG_GENERATION) ? (v >>> 1) + 1 : 0;
            if (t.cas(word, v, generation << 1 | 1)) {
                t.ghost(() -> ++sets);
                waits.signalAll(t, CHANGED);
                return;
            }
        }
    }

    void clear(final SimThread t) {
        while (true) {
            final long v = t.load(word);
            if (!isSet(v) || t.cas(word, v, v - 1)) {
                return;
            }
        }
    }

    /** False: its time was over first. */
    boolean await(final SimThread t, final boolean timed) {
        final long v = t.load(word);
        t.ghost(() -> begins(t));
        if (isSet(v)) {
            return true;
        }
        while (true) {
            final WaitList.End end = waits.await(t, CHANGED, timed, x -> x.load(word) != v);
            final boolean changed = t.load(word) != v;
            t.ghost(() -> looks(t, changed));
            if (changed) {
                return true;
            }
            if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                return false;
            }
        }
    }

    private static boolean isSet(final long v) {
        return (v & 1) != 0;
    }

    // ---- what must hold

    private long begins(final SimThread t) {
        setsBefore.put(t, sets);
        return 0;
    }

    private long looks(final SimThread t, final boolean changed) {
        if (changed != wasSetFor(t)) {
            World.fail(changed ? "the flag was not set: " + t : "the flag was set, and a waiter does not see it: " + t);
        }
        return 0;
    }

    /** It was set since the wait of the thread began. */
    boolean wasSetFor(final SimThread t) {
        return sets > setsBefore.getOrDefault(t, Long.MAX_VALUE);
    }
}
