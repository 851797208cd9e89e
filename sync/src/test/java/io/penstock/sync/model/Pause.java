package io.penstock.sync.model;

/** Ends a thread's turn, at the access that it would make next. Only {@link SimThread} catches it. */
final class Pause extends Error {
    static final Pause NOW = new Pause();

    private static final long serialVersionUID = 1;

    private Pause() {
        super("paused", null, false, false);
    }
}
