package io.penstock.sync.engine;

import io.penstock.core.wait.ConditionFlags;
import io.penstock.core.wait.WaitList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The flags of a board's conditions. Each lies in the entry of its condition. This process needs those of the entries that it has opened.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the board open. <b>Blocks:</b> never.
 */
public final class EntryFlags implements ConditionFlags {
    /** The first condition of an entry: the wait list itself has the flags of those before. */
    static final int FIRST = WaitList.MAX_CONDITIONS;

    /** Conditions have 12 bits. */
    static final int END = 1 << 12;

    private final AtomicIntegerArray places = new AtomicIntegerArray(END);
    private volatile AtomicBuffer arena;

    /** Knows no condition yet. */
    public EntryFlags() {}

    /** Before the first wait. */
    void bind(final AtomicBuffer words) {
        arena = words;
    }

    /** An entry was found. */
    void add(final int condition, final int place) {
        places.set(condition, place);
    }

    @Override
    public boolean isKnown(final int condition) {
        return places.get(condition) != 0;
    }

    @Override
    public boolean isRaised(final int condition) {
        return arena.getIntVolatile(place(condition)) != 0;
    }

    @Override
    public void raise(final int condition) {
        arena.putIntVolatile(place(condition), 1);
    }

    @Override
    public void lower(final int condition) {
        arena.putIntVolatile(place(condition), 0);
    }

    /** An entry starts with its header, so no flag lies at 0. */
    private int place(final int condition) {
        final int place = places.get(condition);
        if (place == 0) {
            throw new IllegalStateException("no entry with this condition was opened here: condition=" + condition);
        }
        return place;
    }
}
