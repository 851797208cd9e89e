package io.penstock.core.memory;

import java.lang.invoke.VarHandle;
import java.util.Set;

/** Memory fences for code outside this package; only this package may use {@code VarHandle}. */
public final class Fences {
    /** On these processors an atomic read-modify-write is a full fence; the memory model does not promise that. */
    private static final boolean CAS_IS_FULL = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));

    private Fences() {}

    /** No load or store moves across it. The handshake "commit, fence, look for waiters" depends on it. */
    public static void full() {
        VarHandle.fullFence();
    }

    /** Same as {@link #full}, for use directly after a successful CAS of this thread on shared memory. */
    public static void afterCas() {
        if (!CAS_IS_FULL) {
            VarHandle.fullFence();
        }
    }
}
