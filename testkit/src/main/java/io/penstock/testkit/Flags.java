package io.penstock.testkit;

import io.penstock.core.wait.WaitList;

/** Makes signallers of a wait list look for sleepers although no thread sleeps there. */
public final class Flags {
    private Flags() {}

    /** Raises the flags of all conditions. */
    public static void raise(final WaitList list) {
        for (int condition = 0; condition < WaitList.MAX_CONDITIONS; condition++) {
            list.cells().raise(condition);
        }
    }
}
