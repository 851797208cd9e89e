package io.penstock.pool.engine;

import java.time.Duration;
import java.util.List;

/**
 * A worker, from the side of the pool: a child JVM, or a thread. It runs one task after the other and answers each.
 *
 * <p><b>Threads:</b> one lane sends and receives; any may interrupt and kill, and ask what has begun. <b>Processes:</b> the one that has the pool.
 * <b>Blocks:</b> {@link #send}, {@link #receive}, {@link #retire}.
 */
interface WorkerHandle {
    /** {@return the process that runs the tasks} */
    long pid();

    /** {@return how many bytes of tasks it may have that wait behind another} */
    int prefetchBytes();

    /** Sends a task. Says nothing of a worker that is gone: {@link #receive} does. */
    void send(PoolTask<?> task, long number);

    /** Sends a task if there is room for it at once; otherwise nothing of it was sent. */
    boolean trySend(PoolTask<?> task, long number);

    /**
     * Waits for an answer, and takes those that are there: of the oldest tasks that have begun and have none. A task that was taken back has none.
     *
     * @param most how many answers
     * @param limit of the wait for the first one; null for none
     * @return empty if none came in that time
     * @throws InterruptedException if interrupted; the answers are still to come
     */
    List<Answer> receive(int most, Duration limit) throws InterruptedException;

    /** Whether it has read all that was sent. Asked by the lane alone. */
    boolean hasReadAll();

    /** Whether it has begun an attempt that was not taken back. */
    boolean hasBegun(long number);

    /** As {@link BeginMark#takeBack}. */
    long takeBack(long last);

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
