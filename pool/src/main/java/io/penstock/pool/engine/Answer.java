package io.penstock.pool.engine;

import java.util.Set;

/** What a worker says of a task, or what is known of it when the worker can say no more. */
sealed interface Answer {
    /** {@return the number of the attempt} */
    long number();

    /** A result: a message, or the shared object. */
    record Done(long number, Object result, boolean encoded) implements Answer {}

    /** It has thrown, or the answer could not be read. */
    record Failed(long number, Throwable thrown, Set<String> classNames, boolean replaceWorker) implements Answer {}

    /**
     * The worker is gone.
     *
     * @param number of the attempt that it had, if it had taken it
     * @param taken whether it had taken the task
     * @param ended whether the task runs no more; false for a thread that nothing can end
     * @param exitCode of the process
     * @param report how it ended, with its last lines
     */
    record Died(long number, boolean taken, boolean ended, int exitCode, String report) implements Answer {}
}
