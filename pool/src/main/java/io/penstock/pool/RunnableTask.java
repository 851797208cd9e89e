package io.penstock.pool;

import java.io.Serializable;

/**
 * A task without a result that can travel to another JVM, as a {@link Task} does.
 *
 * <p><b>Threads:</b> runs in one thread of a worker. <b>Processes:</b> made in the parent, runs in a worker. <b>Blocks:</b> as it does.
 * <b>Units:</b> none.
 */
@FunctionalInterface
public interface RunnableTask extends Runnable, Serializable {}
