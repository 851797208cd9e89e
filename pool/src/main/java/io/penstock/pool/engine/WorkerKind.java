package io.penstock.pool.engine;

/** Starts the workers of a pool. */
interface WorkerKind {
    /**
     * Starts a worker, and waits until it is ready.
     *
     * @param lane number of the lane
     * @throws StartFailure if it did not get ready
     * @throws InterruptedException if interrupted; nothing is left of it then
     */
    WorkerHandle start(int lane) throws StartFailure, InterruptedException;

    /** A worker did not get ready. */
    final class StartFailure extends Exception {
        private static final long serialVersionUID = 1L;

        /** Whether another attempt would fail too. */
        final boolean isFinal;

        StartFailure(final String message, final Throwable cause, final boolean isFinal) {
            super(message, cause);
            this.isFinal = isFinal;
        }
    }
}
