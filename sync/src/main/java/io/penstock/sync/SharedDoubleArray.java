package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * An array of doubles that processes share, with the operations of {@link SharedLongArray}. Values are kept by their bits. What {@link SharedArray} says holds.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> never. <b>Units:</b> elements.
 */
public final class SharedDoubleArray extends SharedArray {
    private static final long serialVersionUID = 1L;

    private final transient DoubleBuffer elements;

    SharedDoubleArray(final Board board, final EntryPlace place) {
        super(board, place);
        this.elements = bytes().asDoubleBuffer();
    }

    /** Where an element lies; throws if there is none, or the handle was closed. */
    private int place(final int index) {
        check(index, length());
        return start() + (index << 3);
    }

    /**
     * Reads an element.
     *
     * @param index of the element
     * @return the value
     */
    public double get(final int index) {
        return Double.longBitsToDouble(words().getLongVolatile(place(index)));
    }

    /**
     * Stores an element.
     *
     * @param index of the element
     * @param value from now on
     */
    public void set(final int index, final double value) {
        words().putLongVolatile(place(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Stores an element, and tells which value was there.
     *
     * @param index of the element
     * @param value from now on
     * @return the value before
     */
    public double getAndSet(final int index, final double value) {
        return Double.longBitsToDouble(words().getAndSetLong(place(index), Double.doubleToRawLongBits(value)));
    }

    /**
     * Stores an element if another value is there, by their bits: 0.0 is not -0.0, and a NaN is a value like any other.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSet(final int index, final double expected, final double value) {
        return words().compareAndSetLong(
                        place(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }

    /**
     * Stores an element if another value is there, and tells which one was there.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public double compareAndExchange(final int index, final double expected, final double value) {
        return Double.longBitsToDouble(words().compareAndExchangeLong(
                        place(index), Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value)));
    }

    /**
     * Adds to an element.
     *
     * @param index of the element
     * @param delta to be added
     * @return the value before
     */
    public double getAndAdd(final int index, final double delta) {
        return getAndUpdate(index, value -> value + delta);
    }

    /**
     * Adds to an element.
     *
     * @param index of the element
     * @param delta to be added
     * @return the value afterwards
     */
    public double addAndGet(final int index, final double delta) {
        return updateAndGet(index, value -> value + delta);
    }

    /**
     * Replaces an element by what a function makes of it.
     *
     * @param index of the element
     * @param update has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value before
     */
    public double getAndUpdate(final int index, final DoubleUnaryOperator update) {
        while (true) {
            final double before = get(index);
            final double next = update.applyAsDouble(before);
            if (compareAndSet(index, before, next)) {
                return before;
            }
        }
    }

    /**
     * Replaces an element by what a function makes of it.
     *
     * @param index of the element
     * @param update has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value afterwards
     */
    public double updateAndGet(final int index, final DoubleUnaryOperator update) {
        while (true) {
            final double before = get(index);
            final double next = update.applyAsDouble(before);
            if (compareAndSet(index, before, next)) {
                return next;
            }
        }
    }

    /**
     * Replaces an element by what a function makes of it and an operand.
     *
     * @param index of the element
     * @param operand the function's second argument
     * @param combine has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value before
     */
    public double getAndAccumulate(final int index, final double operand, final DoubleBinaryOperator combine) {
        return getAndUpdate(index, value -> combine.applyAsDouble(value, operand));
    }

    /**
     * Replaces an element by what a function makes of it and an operand.
     *
     * @param index of the element
     * @param operand the function's second argument
     * @param combine has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value afterwards
     */
    public double accumulateAndGet(final int index, final double operand, final DoubleBinaryOperator combine) {
        return updateAndGet(index, value -> combine.applyAsDouble(value, operand));
    }

    /**
     * Reads an element, as a field that is not volatile.
     *
     * @param index of the element
     * @return the value
     */
    public double getPlain(final int index) {
        return Double.longBitsToDouble(words().getLong(place(index)));
    }

    /**
     * Stores an element, as a field that is not volatile.
     *
     * @param index of the element
     * @param value from now on
     */
    public void setPlain(final int index, final double value) {
        words().putLong(place(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Reads an element, ordered to no other access of this thread.
     *
     * @param index of the element
     * @return the value
     */
    public double getOpaque(final int index) {
        return Double.longBitsToDouble(words().getLongOpaque(place(index)));
    }

    /**
     * Stores an element, ordered to no other access of this thread.
     *
     * @param index of the element
     * @param value from now on
     */
    public void setOpaque(final int index, final double value) {
        words().putLongOpaque(place(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Reads an element; no later access of this thread comes before it.
     *
     * @param index of the element
     * @return the value
     */
    public double getAcquire(final int index) {
        return Double.longBitsToDouble(words().getLongAcquire(place(index)));
    }

    /**
     * Stores an element; no earlier access of this thread comes behind it.
     *
     * @param index of the element
     * @param value from now on
     */
    public void setRelease(final int index, final double value) {
        words().putLongRelease(place(index), Double.doubleToRawLongBits(value));
    }

    /**
     * As {@link #setRelease}.
     *
     * @param index of the element
     * @param value from now on
     */
    public void lazySet(final int index, final double value) {
        words().putLongRelease(place(index), Double.doubleToRawLongBits(value));
    }

    /**
     * Copies elements to a Java array: those from {@code index} on.
     *
     * @param index of the first element
     * @param target of the copy
     * @param offset in the target
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyTo(final int index, final double[] target, final int offset, final int count) {
        check(index, length(), offset, target.length, count);
        elements.get(index, target, offset, count);
    }

    /**
     * Copies elements from a Java array, to {@code index} and on.
     *
     * @param index of the first element
     * @param source of the copy
     * @param offset in the source
     * @param count how many
     * @throws IndexOutOfBoundsException if there are not so many; nothing is copied
     */
    public void copyFrom(final int index, final double[] source, final int offset, final int count) {
        check(index, length(), offset, source.length, count);
        elements.put(index, source, offset, count);
    }

    /**
     * Returns the elements as text.
     *
     * @return all of them, in brackets
     */
    @Override
    public String toString() {
        return shown(() -> {
            final double[] copy = new double[length()];
            copyTo(0, copy, 0, copy.length);
            return Arrays.toString(copy);
        });
    }
}
