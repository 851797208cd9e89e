package io.penstock.core.memory;

import java.lang.invoke.VarHandle;

/** Memory fences for code outside this package; only this package may use {@code VarHandle}. */
public final class Fences {
    private Fences() {}

    /** No load or store moves across it. The handshake "commit, fence, look for waiters" depends on it. */
    public static void full() {
        VarHandle.fullFence();
    }

    /** No load before it moves behind it, nor a load or store behind it to before it: for a reader that looks a second time. */
    public static void acquire() {
        VarHandle.acquireFence();
    }
}
