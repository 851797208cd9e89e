package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A double that processes share, with the operations of {@link SharedLong}. All that it says holds. Values are kept by their bits, and compared by
 * them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> only {@code await}.
 */
public final class SharedDouble extends SharedEntry {
    private static final long serialVersionUID = 1L;

    private final transient AtomicBuffer words;
    private final transient int index;

    SharedDouble(final Board board, final EntryPlace place) {
        super(board, place);
        this.words = place.words();
        this.index = place.index();
    }

    /**
     * Reads the value.
     *
     * @return the value
     */
    public double get() {
        checkOpen();
        return Double.longBitsToDouble(words.getLongVolatile(index));
    }

    /**
     * Stores a value.
     *
     * @param value from now on
     */
    public void set(final double value) {
        checkOpen();
        words.putLongVolatile(index, Double.doubleToRawLongBits(value));
        place().changed();
    }

    /**
     * Stores a value, and tells which one was there.
     *
     * @param value from now on
     * @return the value before
     */
    public double getAndSet(final double value) {
        checkOpen();
        final long before = words.getAndSetLong(index, Double.doubleToRawLongBits(value));
        place().changed();
        return Double.longBitsToDouble(before);
    }

    /**
     * Stores a value if another one is there, by their bits: 0.0 is not -0.0, and a NaN is a value like any other.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSet(final double expected, final double value) {
        checkOpen();
        final boolean done =
                words.compareAndSetLong(index, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
        if (done) {
            place().changed();
        }
        return done;
    }

    /**
     * Stores a value if another one is there, by their bits, and tells which one was there.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it has the bits of the expected one
     */
    public double compareAndExchange(final double expected, final double value) {
        checkOpen();
        final long bits = Double.doubleToRawLongBits(expected);
        final long before = words.compareAndExchangeLong(index, bits, Double.doubleToRawLongBits(value));
        if (before == bits) {
            place().changed();
        }
        return Double.longBitsToDouble(before);
    }

    /**
     * Adds to the value.
     *
     * @param delta to be added
     * @return the value before
     */
    public double getAndAdd(final double delta) {
        checkOpen();
        while (true) {
            final double before = get();
            if (compareAndSet(before, before + delta)) {
                return before;
            }
        }
    }

    /**
     * Adds to the value.
     *
     * @param delta to be added
     * @return the value afterwards
     */
    public double addAndGet(final double delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Replaces the value by what a function makes of it.
     *
     * @param update has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value before
     */
    public double getAndUpdate(final DoubleUnaryOperator update) {
        while (true) {
            final double before = get();
            final double next = update.applyAsDouble(before);
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
    public double updateAndGet(final DoubleUnaryOperator update) {
        while (true) {
            final double before = get();
            final double next = update.applyAsDouble(before);
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
    public double getAndAccumulate(final double operand, final DoubleBinaryOperator combine) {
        return getAndUpdate(value -> combine.applyAsDouble(value, operand));
    }

    /**
     * Replaces the value by what a function makes of it and an operand.
     *
     * @param operand the function's second argument
     * @param combine has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value afterwards
     */
    public double accumulateAndGet(final double operand, final DoubleBinaryOperator combine) {
        return updateAndGet(value -> combine.applyAsDouble(value, operand));
    }

    /**
     * Reads the value, as a field that is not volatile.
     *
     * @return the value
     */
    public double getPlain() {
        checkOpen();
        return Double.longBitsToDouble(words.getLong(index));
    }

    /**
     * Stores a value, as a field that is not volatile.
     *
     * @param value from now on
     */
    public void setPlain(final double value) {
        checkOpen();
        words.putLong(index, Double.doubleToRawLongBits(value));
        place().changed();
    }

    /**
     * Reads the value, ordered to no other access of this thread.
     *
     * @return the value
     */
    public double getOpaque() {
        checkOpen();
        return Double.longBitsToDouble(words.getLongOpaque(index));
    }

    /**
     * Stores a value, ordered to no other access of this thread.
     *
     * @param value from now on
     */
    public void setOpaque(final double value) {
        checkOpen();
        words.putLongOpaque(index, Double.doubleToRawLongBits(value));
        place().changed();
    }

    /**
     * Reads the value; no later access of this thread comes before it.
     *
     * @return the value
     */
    public double getAcquire() {
        checkOpen();
        return Double.longBitsToDouble(words.getLongAcquire(index));
    }

    /**
     * Stores a value; no earlier access of this thread comes behind it.
     *
     * @param value from now on
     */
    public void setRelease(final double value) {
        checkOpen();
        words.putLongRelease(index, Double.doubleToRawLongBits(value));
        place().changed();
    }

    /**
     * As {@link #setRelease}.
     *
     * @param value from now on
     */
    public void lazySet(final double value) {
        checkOpen();
        words.putLongRelease(index, Double.doubleToRawLongBits(value));
        place().changed();
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public double compareAndExchangeAcquire(final double expected, final double value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public double compareAndExchangeRelease(final double expected, final double value) {
        return compareAndExchange(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetPlain(final double expected, final double value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetVolatile(final double expected, final double value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetAcquire(final double expected, final double value) {
        return compareAndSet(expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetRelease(final double expected, final double value) {
        return compareAndSet(expected, value);
    }

    /**
     * Waits until the value suits. Blocks. It returns within 1 s of a change after which the value suits, and goes on to.
     *
     * @param predicate asked by this thread, for values that were there; if it throws, so does this call
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void await(final DoublePredicate predicate) throws InterruptedException {
        await(predicate, place().looks());
    }

    /**
     * Waits until the value suits, for some time at most. Blocks.
     *
     * @param predicate as in {@link #await(DoublePredicate)}
     * @param timeout for the whole call; 0 or less is one look
     * @return whether the value suited before the time was up
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean await(final DoublePredicate predicate, final Duration timeout) throws InterruptedException {
        return await(predicate, place().looks(timeout));
    }

    private boolean await(final DoublePredicate predicate, final EntryPlace.Looks looks) throws InterruptedException {
        Objects.requireNonNull(predicate, "predicate");
        try {
            while (true) {
                final double seen = get();
                if (predicate.test(seen)) {
                    return true;
                }
                if (!looks.next(() -> words.getLongVolatile(index) != Double.doubleToRawLongBits(seen))) {
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
        return shown(() -> Double.toString(get()));
    }
}
