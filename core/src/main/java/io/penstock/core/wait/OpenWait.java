package io.penstock.core.wait;

/**
 * What a call that waits has in shared memory and in its hub, from its first sleep until it leaves: cells and sleepers. The hub knows it all the while. A
 * call that is left without memory or stack may fail to leave; then the heartbeat leaves for it, since no other process can: the cells carry the name of
 * a living one.
 *
 * <p><b>Threads:</b> the one that waits; after {@link #over}, the heartbeat.
 */
public abstract class OpenWait {
    /** Whether the call has ended, and has failed to leave. It is a field, so that it can be stored without a call. */
    @SuppressWarnings("VisibilityModifier")
    public volatile boolean over;

    OpenWait() {}

    /** Leaves, in so far as that is not done: what this throws is tried again. */
    public abstract void leave();
}
