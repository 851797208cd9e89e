package io.penstock.ring;

import java.lang.invoke.VarHandle;

/** Memory fences for code outside this package, which alone may name a {@code VarHandle}. */
public final class Fences {
    private Fences() {}

    /** No load or store moves across it. The handshake "commit, fence, look for waiters" stands on it. */
    public static void full() {
        VarHandle.fullFence();
    }
}
