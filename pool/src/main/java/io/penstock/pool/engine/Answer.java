package io.penstock.pool.engine;

import java.util.Set;

/** What a worker says of a task, or what is known of it when the worker can say no more. */
sealed interface Answer {
    /** {@return the number of the attempt; 0 for a death} */
    long number();

    /** A result: a message, or the shared object. */
    record Done(long number, Object result, boolean encoded, long tookNs) implements Answer {}

    /** It has thrown, or the answer could not be read. */
    record Failed(long number, Throwable thrown, Set<String> classNames, boolean replaceWorker, long tookNs)
            implements Answer {}

    /**
     * The worker is gone: it begins no task any more, and gives no answer.
     *
     * @param ended whether its task runs no more; false for a thread that nothing can end
     * @param exitCode of the process
     * @param report how it ended, with its last lines
     */
    record Died(boolean ended, int exitCode, String report) implements Answer {
        @Override
        public long number() {
            return 0;
        }
    }

    /** {@return how long the task took in the worker; 0 if that is not known} */
    default long tookNs() {
        return 0;
    }
}
