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
