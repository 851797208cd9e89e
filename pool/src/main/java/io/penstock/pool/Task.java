package io.penstock.pool;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A task that can travel to another JVM: usually a lambda, with what it captures. Java's serialization carries it, so everything it captures
 * must be {@link Serializable}. A lambda that uses a field or a method of its enclosing object captures that object. Static fields are not
 * captured: a worker has its own.
 *
 * <p><b>Threads:</b> runs in one thread of a worker. <b>Processes:</b> made in the parent, runs in a worker. <b>Blocks:</b> as it does.
 * <b>Units:</b> none.
 *
 * @param <R> the type of its result
 */
@FunctionalInterface
public interface Task<R> extends Callable<R>, Serializable {}
