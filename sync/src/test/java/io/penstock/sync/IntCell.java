package io.penstock.sync;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** What {@link java.util.concurrent.atomic.AtomicInteger} and {@link SharedInt} have in common, by the same names. */
interface IntCell {
    int get();

    void set(int value);

    int getAndSet(int value);

    boolean compareAndSet(int expected, int value);

    int compareAndExchange(int expected, int value);

    void lazySet(int value);

    int getPlain();

    void setPlain(int value);

    int getOpaque();

    void setOpaque(int value);

    int getAcquire();

    void setRelease(int value);

    int compareAndExchangeAcquire(int expected, int value);

    int compareAndExchangeRelease(int expected, int value);

    boolean weakCompareAndSetPlain(int expected, int value);

    boolean weakCompareAndSetVolatile(int expected, int value);

    boolean weakCompareAndSetAcquire(int expected, int value);

    boolean weakCompareAndSetRelease(int expected, int value);

    int getAndAdd(int delta);

    int addAndGet(int delta);

    int getAndIncrement();

    int incrementAndGet();

    int getAndDecrement();

    int decrementAndGet();

    int getAndUpdate(IntUnaryOperator update);

    int updateAndGet(IntUnaryOperator update);

    int getAndAccumulate(int operand, IntBinaryOperator combine);

    int accumulateAndGet(int operand, IntBinaryOperator combine);
}
