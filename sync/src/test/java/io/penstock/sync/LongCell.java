package io.penstock.sync;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** What {@link java.util.concurrent.atomic.AtomicLong} and {@link SharedLong} have in common, by the same names. */
interface LongCell {
    long get();

    void set(long value);

    long getAndSet(long value);

    boolean compareAndSet(long expected, long value);

    long compareAndExchange(long expected, long value);

    void lazySet(long value);

    long getPlain();

    void setPlain(long value);

    long getOpaque();

    void setOpaque(long value);

    long getAcquire();

    void setRelease(long value);

    long compareAndExchangeAcquire(long expected, long value);

    long compareAndExchangeRelease(long expected, long value);

    boolean weakCompareAndSetPlain(long expected, long value);

    boolean weakCompareAndSetVolatile(long expected, long value);

    boolean weakCompareAndSetAcquire(long expected, long value);

    boolean weakCompareAndSetRelease(long expected, long value);

    long getAndAdd(long delta);

    long addAndGet(long delta);

    long getAndIncrement();

    long incrementAndGet();

    long getAndDecrement();

    long decrementAndGet();

    long getAndUpdate(LongUnaryOperator update);

    long updateAndGet(LongUnaryOperator update);

    long getAndAccumulate(long operand, LongBinaryOperator combine);

    long accumulateAndGet(long operand, LongBinaryOperator combine);

    /** Calls the methods of an object that has the same ones, by their names and types. */
    static <T> T over(final Class<T> cell, final Object target) {
        return cell.cast(Proxy.newProxyInstance(
                cell.getClassLoader(), new Class<?>[] {cell}, (proxy, method, arguments) -> {
                    final Method same = target.getClass().getMethod(method.getName(), method.getParameterTypes());
                    if (same.getReturnType() != method.getReturnType()) {
                        throw new AssertionError("another type: " + same);
                    }
                    try {
                        return same.invoke(target, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
