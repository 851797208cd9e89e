package io.penstock.pool.engine;

/**
 * A worker, from the side of the pool: a child JVM, or a thread. It runs one task after the other and answers each.
 *
 * <p><b>Threads:</b> one lane sends and receives; any may interrupt and kill. <b>Processes:</b> the one that has the pool. <b>Blocks:</b>
 * {@link #send}, {@link #receive}, {@link #retire}.
 */
interface WorkerHandle {
    /** {@return the process that runs the tasks} */
    long pid();

    /** Sends a task. Says nothing of a worker that is gone: {@link #receive} does. */
    void send(PoolTask<?> task, long number);

    /**
     * Waits for the answer to the oldest task that has none.
     *
     * @throws InterruptedException if interrupted; the answer is still to come
     */
    Answer receive() throws InterruptedException;

    /** Interrupts an attempt, if it is the one that runs. Does not block. */
    void interrupt(long number);

    /** Where an attempt stood when it was interrupted; empty if that is not known. */
    StackTraceElement[] stack(long number);

    /** Ends the worker at once, whatever it does. Does not block. A thread is only left alone. */
    void kill();

    /** Ends an idle worker in good order; kills one that does not end. */
    void retire();

    /** {@return whether it has grown too large} */
    boolean isTooLarge();

    /** {@return whether it is known to be gone} */
    boolean isGone();
}
