package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.function.IntBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.AtomicBuffer;

/**
 * An int that processes share, with the operations of {@link java.util.concurrent.atomic.AtomicInteger}. All that {@link SharedLong} says holds.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> only {@code await}.
 */
public final class SharedInt extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient AtomicBuffer words;
    private final transient int index;

    SharedInt(final Board board, final EntryPlace place) {
        super(board, place);
        this.words = place.words();
        this.index = place.index();
    }

    /**
     * Reads the value.
     *
     * @return the value
     */
    public int get() {
        checkOpen();
        return words.getIntVolatile(index);
    }

    /**
     * Stores a value.
     *
     * @param value from now on
     */
    public void set(final int value) {
        checkOpen();
        words.putIntVolatile(index, value);
        place().changed();
    }

    /**
     * Stores a value, and tells which one was there.
     *
     * @param value from now on
     * @return the value before
     */
    public int getAndSet(final int value) {
        checkOpen();
        final int before = words.getAndSetInt(index, value);
        place().changed();
        return before;
    }

    /**
     * Stores a value if another one is there.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSet(final int expected, final int value) {
        checkOpen();
        final boolean done = words.compareAndSetInt(index, expected, value);
        if (done) {
            place().changed();
        }
        return done;
    }

    /**
     * Stores a value if another one is there, and tells which one was there.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public int compareAndExchange(final int expected, final int value) {
        checkOpen();
        final int before = words.compareAndExchangeInt(index, expected, value);
        if (before == expected) {
            place().changed();
        }
        return before;
    }

    /**
     * Adds to the value.
     *
     * @param delta to be added; an overflow wraps
     * @return the value before
     */
    public int getAndAdd(final int delta) {
        checkOpen();
        final int before = words.getAndAddInt(index, delta);
        place().changed();
        return before;
    }

    /**
     * Adds to the value.
     *
     * @param delta to be added; an overflow wraps
     * @return the value afterwards
     */
    public int addAndGet(final int delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Adds 1.
     *
     * @return the value before
     */
    public int getAndIncrement() {
        return getAndAdd(1);
    }

    /**
     * Adds 1.
     *
     * @return the value afterwards
     */
    public int incrementAndGet() {
        return getAndAdd(1) + 1;
    }

    /**
     * Subtracts 1.
     *
     * @return the value before
     */
    public int getAndDecrement() {
        return getAndAdd(-1);
    }

    /**
     * Subtracts 1.
     *
     * @return the value afterwards
     */
    public int decrementAndGet() {
        return getAndAdd(-1) - 1;
    }

    /**
     * Replaces the value by what a function makes of it.
     *
     * @param update has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value before
     */
    public int getAndUpdate(final IntUnaryOperator update) {
        while (true) {
            final int before = get();
            final int next = update.applyAsInt(before);
            if (compareAndSet(before, next)) {
                return before;
            }
        }
    }

    /**
     * Replaces the value by what a function makes of it.
     *
     * @param update has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value afterwards
     */
    public int updateAndGet(final IntUnaryOperator update) {
        while (true) {
            final int before = get();
            final int next = update.applyAsInt(before);
            if (compareAndSet(before, next)) {
                return next;
            }
        }
    }

    /**
     * Replaces the value by what a function makes of it and an operand.
     *
     * @param operand the function's second argument
     * @param combine has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value before
     */
    public int getAndAccumulate(final int operand, final IntBinaryOperator combine) {
        return getAndUpdate(value -> combine.applyAsInt(value, operand));
    }

    /**
     * Replaces the value by what a function makes of it and an operand.
     *
     * @param operand the function's second argument
     * @param combine has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value afterwards
     */
    public int accumulateAndGet(final int operand, final IntBinaryOperator combine) {
        return updateAndGet(value -> combine.applyAsInt(value, operand));
    }

    /**
     * Reads the value, as a field that is not volatile.
     *
     * @return the value
     */
    public int getPlain() {
        checkOpen();
        return words.getInt(index);
    }

    /**
     * Stores a value, as a field that is not volatile.
     *
     * @param value from now on
     */
    public void setPlain(final int value) {
        checkOpen();
        words.putInt(index, value);
        place().changed();
    }

    /**
     * Reads the value, ordered to no other access of this thread.
     *
     * @return the value
     */
    public int getOpaque() {
        checkOpen();
        return words.getIntOpaque(index);
    }

    /**
     * Stores a value, ordered to no other access of this thread.
     *
     * @param value from now on
     */
    public void setOpaque(final int value) {
        checkOpen();
        words.putIntOpaque(index, value);
        place().changed();
    }

    /**
     * Reads the value; no later access of this thread comes before it.
     *
     * @return the value
     */
    public int getAcquire() {
        checkOpen();
        return words.getIntAcquire(index);
    }

    /**
     * Stores a value; no earlier access of this thread comes behind it.
     *
     * @param value from now on
     */
    public void setRelease(final int value) {
        checkOpen();
        words.putIntRelease(index, value);
        place().changed();
    }

    /**
     * As {@link #setRelease}.
     *
     * @param value from now on
     */
    public void lazySet(final int value) {
        checkOpen();
        words.putIntRelease(index, value);
        place().changed();
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public int compareAndExchangeAcquire(final int expected, final int value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public int compareAndExchangeRelease(final int expected, final int value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetPlain(final int expected, final int value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetVolatile(final int expected, final int value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetAcquire(final int expected, final int value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetRelease(final int expected, final int value) {
        return compareAndSet(expected, value);
    }

    /**
     * Waits until the value suits. Blocks. It returns within 1 s of a change after which the value suits, and goes on to.
     *
     * @param predicate asked by this thread, for values that were there; if it throws, so does this call
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void await(final IntPredicate predicate) throws InterruptedException {
        await(predicate, place().looks());
    }

    /**
     * Waits until the value suits, for some time at most. Blocks.
     *
     * @param predicate as in {@link #await(IntPredicate)}
     * @param timeout for the whole call; 0 or less is one look
     * @return whether the value suited before the time was up
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean await(final IntPredicate predicate, final Duration timeout) throws InterruptedException {
        return await(predicate, place().looks(timeout));
    }

    private boolean await(final IntPredicate predicate, final EntryPlace.Looks looks) throws InterruptedException {
        Objects.requireNonNull(predicate, "predicate");
        try {
            while (true) {
                final int seen = get();
                if (predicate.test(seen)) {
                    return true;
                }
                if (!looks.next(() -> words.getIntVolatile(index) != seen)) {
                    return false;
                }
            }
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Returns the value as text.
     *
     * @return the value
     */
    @Override
    public String toString() {
        return shown(() -> Integer.toString(get()));
    }
}
