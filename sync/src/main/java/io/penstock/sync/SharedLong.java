package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongBinaryOperator;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A long that processes share, with the operations of {@link java.util.concurrent.atomic.AtomicLong}. Each is atomic across all threads of all
 * processes, and is one instruction where the processor has it: a process that is killed has done it wholly or not at all.
 *
 * <p>Reads and writes are volatile, unless the name says otherwise: what a thread has written before it changes the value is seen by a thread that reads the
 * new one. A thread that waits sees a value that was stored in a weaker way within a second, as a rule at once.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> only {@code await}.
 */
public final class SharedLong extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient AtomicBuffer words;
    private final transient int index;

    SharedLong(final Board board, final EntryPlace place) {
        super(board, place);
        this.words = place.words();
        this.index = place.index();
    }

    /**
     * Reads the value.
     *
     * @return the value
     */
    public long get() {
        checkOpen();
        return words.getLongVolatile(index);
    }

    /**
     * Stores a value.
     *
     * @param value from now on
     */
    public void set(final long value) {
        checkOpen();
        words.putLongVolatile(index, value);
        place().changed();
    }

    /**
     * Stores a value, and tells which one was there.
     *
     * @param value from now on
     * @return the value before
     */
    public long getAndSet(final long value) {
        checkOpen();
        final long before = words.getAndSetLong(index, value);
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
    public boolean compareAndSet(final long expected, final long value) {
        checkOpen();
        final boolean done = words.compareAndSetLong(index, expected, value);
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
    public long compareAndExchange(final long expected, final long value) {
        checkOpen();
        final long before = words.compareAndExchangeLong(index, expected, value);
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
    public long getAndAdd(final long delta) {
        checkOpen();
        final long before = words.getAndAddLong(index, delta);
        place().changed();
        return before;
    }

    /**
     * Adds to the value.
     *
     * @param delta to be added; an overflow wraps
     * @return the value afterwards
     */
    public long addAndGet(final long delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Adds 1.
     *
     * @return the value before
     */
    public long getAndIncrement() {
        return getAndAdd(1);
    }

    /**
     * Adds 1.
     *
     * @return the value afterwards
     */
    public long incrementAndGet() {
        return getAndAdd(1) + 1;
    }

    /**
     * Subtracts 1.
     *
     * @return the value before
     */
    public long getAndDecrement() {
        return getAndAdd(-1);
    }

    /**
     * Subtracts 1.
     *
     * @return the value afterwards
     */
    public long decrementAndGet() {
        return getAndAdd(-1) - 1;
    }

    /**
     * Replaces the value by what a function makes of it.
     *
     * @param update has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value before
     */
    public long getAndUpdate(final LongUnaryOperator update) {
        while (true) {
            final long before = get();
            final long next = update.applyAsLong(before);
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
    public long updateAndGet(final LongUnaryOperator update) {
        while (true) {
            final long before = get();
            final long next = update.applyAsLong(before);
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
    public long getAndAccumulate(final long operand, final LongBinaryOperator combine) {
        return getAndUpdate(value -> combine.applyAsLong(value, operand));
    }

    /**
     * Replaces the value by what a function makes of it and an operand.
     *
     * @param operand the function's second argument
     * @param combine has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value afterwards
     */
    public long accumulateAndGet(final long operand, final LongBinaryOperator combine) {
        return updateAndGet(value -> combine.applyAsLong(value, operand));
    }

    /**
     * Reads the value, as a field that is not volatile.
     *
     * @return the value
     */
    public long getPlain() {
        checkOpen();
        return words.getLong(index);
    }

    /**
     * Stores a value, as a field that is not volatile.
     *
     * @param value from now on
     */
    public void setPlain(final long value) {
        checkOpen();
        words.putLong(index, value);
        place().changed();
    }

    /**
     * Reads the value, ordered to no other access of this thread.
     *
     * @return the value
     */
    public long getOpaque() {
        checkOpen();
        return words.getLongOpaque(index);
    }

    /**
     * Stores a value, ordered to no other access of this thread.
     *
     * @param value from now on
     */
    public void setOpaque(final long value) {
        checkOpen();
        words.putLongOpaque(index, value);
        place().changed();
    }

    /**
     * Reads the value; no later access of this thread comes before it.
     *
     * @return the value
     */
    public long getAcquire() {
        checkOpen();
        return words.getLongAcquire(index);
    }

    /**
     * Stores a value; no earlier access of this thread comes behind it.
     *
     * @param value from now on
     */
    public void setRelease(final long value) {
        checkOpen();
        words.putLongRelease(index, value);
        place().changed();
    }

    /**
     * As {@link #setRelease}.
     *
     * @param value from now on
     */
    public void lazySet(final long value) {
        checkOpen();
        words.putLongRelease(index, value);
        place().changed();
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public long compareAndExchangeAcquire(final long expected, final long value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public long compareAndExchangeRelease(final long expected, final long value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetPlain(final long expected, final long value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetVolatile(final long expected, final long value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetAcquire(final long expected, final long value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetRelease(final long expected, final long value) {
        return compareAndSet(expected, value);
    }

    /**
     * Waits until the value suits. Blocks. It returns within 1 s of a change after which the value suits, and goes on to.
     *
     * @param predicate asked by this thread, for values that were there; if it throws, so does this call
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void await(final LongPredicate predicate) throws InterruptedException {
        await(predicate, place().looks());
    }

    /**
     * Waits until the value suits, for some time at most. Blocks.
     *
     * @param predicate as in {@link #await(LongPredicate)}
     * @param timeout for the whole call; 0 or less is one look
     * @return whether the value suited before the time was up
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean await(final LongPredicate predicate, final Duration timeout) throws InterruptedException {
        return await(predicate, place().looks(timeout));
    }

    private boolean await(final LongPredicate predicate, final EntryPlace.Looks looks) throws InterruptedException {
        Objects.requireNonNull(predicate, "predicate");
        try {
            while (true) {
                final long seen = get();
                if (predicate.test(seen)) {
                    return true;
                }
                if (!looks.next(() -> words.getLongVolatile(index) != seen)) {
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
        return shown(() -> Long.toString(get()));
    }
}
