package io.penstock.core.memory;

import java.lang.invoke.VarHandle;
import java.util.Set;

/** Memory fences for code outside this package, which alone may name a {@code VarHandle}. */
public final class Fences {
    /** There an atomic read-modify-write is a full fence by itself; the memory model promises it nowhere. */
    private static final boolean CAS_IS_FULL = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));

    private Fences() {}

    /** No load or store moves across it. The handshake "commit, fence, look for waiters" stands on it. */
    public static void full() {
        VarHandle.fullFence();
    }

    /** As {@link #full}, where the last thing that this thread did to shared memory was a CAS that succeeded. */
    public static void afterCas() {
        if (!CAS_IS_FULL) {
            VarHandle.fullFence();
        }
    }
}
