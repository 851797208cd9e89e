package io.penstock.sync;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** What {@link java.util.concurrent.atomic.AtomicIntegerArray} and {@link SharedIntArray} have in common, by the same names. */
interface IntArrayCells {
    int length();

    int get(int index);

    void set(int index, int value);

    void lazySet(int index, int value);

    int getPlain(int index);

    void setPlain(int index, int value);

    int getOpaque(int index);

    void setOpaque(int index, int value);

    int getAcquire(int index);

    void setRelease(int index, int value);

    int getAndSet(int index, int value);

    boolean compareAndSet(int index, int expected, int value);

    boolean weakCompareAndSetPlain(int index, int expected, int value);

    boolean weakCompareAndSetVolatile(int index, int expected, int value);

    boolean weakCompareAndSetAcquire(int index, int expected, int value);

    boolean weakCompareAndSetRelease(int index, int expected, int value);

    int compareAndExchange(int index, int expected, int value);

    int compareAndExchangeAcquire(int index, int expected, int value);

    int compareAndExchangeRelease(int index, int expected, int value);

    int getAndAdd(int index, int delta);

    int addAndGet(int index, int delta);

    int getAndIncrement(int index);

    int incrementAndGet(int index);

    int getAndDecrement(int index);

    int decrementAndGet(int index);

    int getAndUpdate(int index, IntUnaryOperator update);

    int updateAndGet(int index, IntUnaryOperator update);

    int getAndAccumulate(int index, int operand, IntBinaryOperator combine);

    int accumulateAndGet(int index, int operand, IntBinaryOperator combine);
}
