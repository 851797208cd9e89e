package io.penstock.core.memory;

/**
 * Whether this process is about to leave its hub. It is looked at right behind the CAS that acquires a lock, where nothing may fail any more: so it is a
 * field, and no call, for which there may be no stack.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class Leaving {
    /** False until some moment, then true for ever. */
    @SuppressWarnings("VisibilityModifier")
    public volatile boolean begun;

    /** Not yet. */
    public Leaving() {}
}
