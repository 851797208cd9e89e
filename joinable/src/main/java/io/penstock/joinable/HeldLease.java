package io.penstock.joinable;

import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.queue.engine.ItemBuffer;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** A lease above its engine. */
final class HeldLease<E> implements Lease<E> {
    @SuppressWarnings("rawtypes") // the updater's type
    private static final AtomicReferenceFieldUpdater<HeldLease, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(HeldLease.class, State.class, "state");

    private enum State {
        HELD,
        DONE,
        RELEASED,
        LOST
    }

    private final LeaseEngine engine;
    private final JoinableFace<E> queue;
    private final int cell;
    private final long word;
    private final long number;
    private final int deliveries;
    private final E value;
    private volatile State state = State.HELD;

    HeldLease(final LeaseEngine engine, final JoinableFace<E> queue, final ItemBuffer taken, final E value) {
        this(engine, queue, taken.cell, taken.word, taken.seq, taken.deliveries, value);
    }

    HeldLease(
            final LeaseEngine engine,
            final JoinableFace<E> queue,
            final int cell,
            final long word,
            final long number,
            final int deliveries,
            final E value) {
        this.engine = engine;
        this.queue = queue;
        this.cell = cell;
        this.word = word;
        this.number = number;
        this.deliveries = deliveries;
        this.value = value;
    }

    int cell() {
        return cell;
    }

    long word() {
        return word;
    }

    @Override
    public E value() {
        return value;
    }

    @Override
    public int deliveries() {
        return deliveries;
    }

    @Override
    public void done() {
        finish(State.DONE);
        boolean answered = false;
        try {
            final boolean mine = engine.done(cell, word, number);
            answered = true;
            if (!mine) {
                throw notMine("done");
            }
        } finally {
            if (!answered) {
                state = State.HELD; // without memory or stack, or without its server: the caller may try again
            }
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void release() {
        finish(State.RELEASED);
        boolean answered = false;
        try {
            final boolean mine = engine.release(cell, word, number);
            answered = true;
            if (!mine) {
                throw notMine("released");
            }
        } finally {
            if (!answered) {
                state = State.HELD;
            }
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() {
        if (!STATE.compareAndSet(this, State.HELD, State.RELEASED)) {
            return;
        }
        boolean answered = false;
        try {
            final boolean mine = engine.release(cell, word, number);
            answered = true;
            if (!mine) {
                state = State.LOST;
            }
        } finally {
            if (!answered) {
                state = State.HELD;
            }
            Reference.reachabilityFence(this);
        }
    }

    private void finish(final State how) {
        if (!STATE.compareAndSet(this, State.HELD, how)) {
            throw state == State.LOST ? lost(how == State.DONE ? "done" : "released") : finished();
        }
    }

    /** Closing the handle has released it, or another taker has it. */
    private IllegalStateException notMine(final String what) {
        if (queue.isClosed()) {
            state = State.RELEASED;
            return finished();
        }
        state = State.LOST;
        return lost(what);
    }

    private IllegalStateException finished() {
        return new IllegalStateException("the lease is finished already: item=" + number + " state=" + state);
    }

    private LeaseLostException lost(final String what) {
        return new LeaseLostException("the item was given to somebody else before it was " + what + ": item=" + number
                + " deliveries=" + deliveries + "; nothing was changed");
    }

    @Override
    public String toString() {
        return "Lease[item=" + number + " deliveries=" + deliveries + " state=" + state + "]";
    }
}
