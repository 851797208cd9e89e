package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * An array of ints that processes share, with the operations of {@link java.util.concurrent.atomic.AtomicIntegerArray}. What {@link SharedArray} says holds.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> never. <b>Units:</b> elements.
 */
public final class SharedIntArray extends SharedArray {
    private static final long serialVersionUID = 1L;

    private final transient IntBuffer elements;

    SharedIntArray(final Board board, final EntryPlace place) {
        super(board, place);
        this.elements = bytes().asIntBuffer();
    }

    /** Where an element lies; throws if there is none, or the handle was closed. */
    private int place(final int index) {
        check(index, length());
        return start() + (index << 2);
    }

    /**
     * Reads an element.
     *
     * @param index of the element
     * @return the value
     */
    public int get(final int index) {
        return words().getIntVolatile(place(index));
    }

    /**
     * Stores an element.
     *
     * @param index of the element
     * @param value from now on
     */
    public void set(final int index, final int value) {
        words().putIntVolatile(place(index), value);
    }

    /**
     * Stores an element, and tells which value was there.
     *
     * @param index of the element
     * @param value from now on
     * @return the value before
     */
    public int getAndSet(final int index, final int value) {
        return words().getAndSetInt(place(index), value);
    }

    /**
     * Stores an element if another value is there.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean compareAndSet(final int index, final int expected, final int value) {
        return words().compareAndSetInt(place(index), expected, value);
    }

    /**
     * Stores an element if another value is there, and tells which one was there.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public int compareAndExchange(final int index, final int expected, final int value) {
        return words().compareAndExchangeInt(place(index), expected, value);
    }

    /**
     * Adds to an element.
     *
     * @param index of the element
     * @param delta to be added; an overflow wraps
     * @return the value before
     */
    public int getAndAdd(final int index, final int delta) {
        return words().getAndAddInt(place(index), delta);
    }

    /**
     * Adds to an element.
     *
     * @param index of the element
     * @param delta to be added; an overflow wraps
     * @return the value afterwards
     */
    public int addAndGet(final int index, final int delta) {
        return getAndAdd(index, delta) + delta;
    }

    /**
     * Adds 1 to an element.
     *
     * @param index of the element
     * @return the value before
     */
    public int getAndIncrement(final int index) {
        return getAndAdd(index, 1);
    }

    /**
     * Adds 1 to an element.
     *
     * @param index of the element
     * @return the value afterwards
     */
    public int incrementAndGet(final int index) {
        return getAndAdd(index, 1) + 1;
    }

    /**
     * Subtracts 1 from an element.
     *
     * @param index of the element
     * @return the value before
     */
    public int getAndDecrement(final int index) {
        return getAndAdd(index, -1);
    }

    /**
     * Subtracts 1 from an element.
     *
     * @param index of the element
     * @return the value afterwards
     */
    public int decrementAndGet(final int index) {
        return getAndAdd(index, -1) - 1;
    }

    /**
     * Replaces an element by what a function makes of it.
     *
     * @param index of the element
     * @param update has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value before
     */
    public int getAndUpdate(final int index, final IntUnaryOperator update) {
        while (true) {
            final int before = get(index);
            final int next = update.applyAsInt(before);
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
    public int updateAndGet(final int index, final IntUnaryOperator update) {
        while (true) {
            final int before = get(index);
            final int next = update.applyAsInt(before);
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
    public int getAndAccumulate(final int index, final int operand, final IntBinaryOperator combine) {
        return getAndUpdate(index, value -> combine.applyAsInt(value, operand));
    }

    /**
     * Replaces an element by what a function makes of it and an operand.
     *
     * @param index of the element
     * @param operand the function's second argument
     * @param combine has no side effects: it is called again if another thread was quicker; if it throws, nothing has changed
     * @return the value afterwards
     */
    public int accumulateAndGet(final int index, final int operand, final IntBinaryOperator combine) {
        return updateAndGet(index, value -> combine.applyAsInt(value, operand));
    }

    /**
     * Reads an element, as a field that is not volatile.
     *
     * @param index of the element
     * @return the value
     */
    public int getPlain(final int index) {
        return words().getInt(place(index));
    }

    /**
     * Stores an element, as a field that is not volatile.
     *
     * @param index of the element
     * @param value from now on
     */
    public void setPlain(final int index, final int value) {
        words().putInt(place(index), value);
    }

    /**
     * Reads an element, ordered to no other access of this thread.
     *
     * @param index of the element
     * @return the value
     */
    public int getOpaque(final int index) {
        return words().getIntOpaque(place(index));
    }

    /**
     * Stores an element, ordered to no other access of this thread.
     *
     * @param index of the element
     * @param value from now on
     */
    public void setOpaque(final int index, final int value) {
        words().putIntOpaque(place(index), value);
    }

    /**
     * Reads an element; no later access of this thread comes before it.
     *
     * @param index of the element
     * @return the value
     */
    public int getAcquire(final int index) {
        return words().getIntAcquire(place(index));
    }

    /**
     * Stores an element; no earlier access of this thread comes behind it.
     *
     * @param index of the element
     * @param value from now on
     */
    public void setRelease(final int index, final int value) {
        words().putIntRelease(place(index), value);
    }

    /**
     * As {@link #setRelease}.
     *
     * @param index of the element
     * @param value from now on
     */
    public void lazySet(final int index, final int value) {
        words().putIntRelease(place(index), value);
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public int compareAndExchangeAcquire(final int index, final int expected, final int value) {
        return compareAndExchange(index, expected, value);
    }

    /**
     * As {@link #compareAndExchange}, which is not weaker.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return the value before; the new one was stored if it is the expected one
     */
    public int compareAndExchangeRelease(final int index, final int expected, final int value) {
        return compareAndExchange(index, expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetPlain(final int index, final int expected, final int value) {
        return compareAndSet(index, expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetVolatile(final int index, final int expected, final int value) {
        return compareAndSet(index, expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetAcquire(final int index, final int expected, final int value) {
        return compareAndSet(index, expected, value);
    }

    /**
     * As {@link #compareAndSet}, which is not weaker, and never fails without a reason.
     *
     * @param index of the element
     * @param expected the value that must be there
     * @param value from then on
     * @return whether it was there, and the value was stored
     */
    public boolean weakCompareAndSetRelease(final int index, final int expected, final int value) {
        return compareAndSet(index, expected, value);
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
    public void copyTo(final int index, final int[] target, final int offset, final int count) {
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
    public void copyFrom(final int index, final int[] source, final int offset, final int count) {
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
            final int[] copy = new int[length()];
            copyTo(0, copy, 0, copy.length);
            return Arrays.toString(copy);
        });
    }
}
