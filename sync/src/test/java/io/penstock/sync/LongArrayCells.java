package io.penstock.sync;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** What {@link java.util.concurrent.atomic.AtomicLongArray} and {@link SharedLongArray} have in common, by the same names. */
interface LongArrayCells {
    int length();

    long get(int index);

    void set(int index, long value);

    void lazySet(int index, long value);

    long getPlain(int index);

    void setPlain(int index, long value);

    long getOpaque(int index);

    void setOpaque(int index, long value);

    long getAcquire(int index);

    void setRelease(int index, long value);

    long getAndSet(int index, long value);

    boolean compareAndSet(int index, long expected, long value);

    boolean weakCompareAndSetPlain(int index, long expected, long value);

    boolean weakCompareAndSetVolatile(int index, long expected, long value);

    boolean weakCompareAndSetAcquire(int index, long expected, long value);

    boolean weakCompareAndSetRelease(int index, long expected, long value);

    long compareAndExchange(int index, long expected, long value);

    long compareAndExchangeAcquire(int index, long expected, long value);

    long compareAndExchangeRelease(int index, long expected, long value);

    long getAndAdd(int index, long delta);

    long addAndGet(int index, long delta);

    long getAndIncrement(int index);

    long incrementAndGet(int index);

    long getAndDecrement(int index);

    long decrementAndGet(int index);

    long getAndUpdate(int index, LongUnaryOperator update);

    long updateAndGet(int index, LongUnaryOperator update);

    long getAndAccumulate(int index, long operand, LongBinaryOperator combine);

    long accumulateAndGet(int index, long operand, LongBinaryOperator combine);
}
