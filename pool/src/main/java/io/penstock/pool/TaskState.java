package io.penstock.pool;

/** How far a task has come. */
public enum TaskState {
    /** No worker has begun it: it waits for the first time, or for another attempt. */
    WAITING,

    /** A worker has it. */
    RUNNING,

    /** It has a result. */
    DONE,

    /** It has failed: by an exception, a death, a time-out, or the end of the pool. */
    FAILED,

    /** It was cancelled. It may still be running: see {@link TaskFuture#ended}. */
    CANCELLED
}
