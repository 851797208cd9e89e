package io.penstock.testkit;

import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Slows down and counts the rescues by the heartbeat thread, which wakes sleepers that were not woken. So a missing
 * wake-up shows although the heartbeat thread would make up for it.
 */
public final class Rescues {
    /** 25 s: a signaller that was not scheduled between its commit and its signal has not forgotten the signal. */
    private static final int LOOKS = 5;

    private Rescues() {}

    /** Slows down rescues in this JVM from now on. */
    public static void slow() {
        JoinedHub.looksBeforeRescue(LOOKS);
    }

    /** Restores the production setting. */
    public static void quick() {
        JoinedHub.looksBeforeRescue(1);
    }

    /** How many rescues the users of a directory in this JVM have needed. */
    public static long count(final Path directory) throws IOException {
        return JoinedHub.at(directory).rescues();
    }

    /**
     * Whether a thread, after entering a wait list, has seen that its condition is false: from now on it needs a
     * signal.
     */
    public static boolean isAsleep(final Thread thread) {
        return Arrays.stream(thread.getStackTrace()).anyMatch(Rescues::isSleep);
    }

    /** Other methods of these classes are called before a thread sleeps, when it is in no list yet. */
    private static boolean isSleep(final StackTraceElement frame) {
        return (frame.getClassName().endsWith(".Futex") && frame.getMethodName().equals("await"))
                || (frame.getClassName().endsWith(".DoorbellSelector")
                        && frame.getMethodName().equals("sleep"));
    }
}
