package io.penstock.testkit;

import io.penstock.core.hub.JoinedHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The heart's help for sleepers that nobody has woken, made slow and counted: so a wake-up that was left out shows, though the heart would
 * make it good.
 */
public final class Rescues {
    /** 5 s: a signaller that was not scheduled between its commit and its signal has not forgotten it. */
    private static final int LOOKS = 25;

    private Rescues() {}

    /** From now on, in this JVM. */
    public static void slow() {
        JoinedHub.looksBeforeRescue(LOOKS);
    }

    /** As in the product. */
    public static void quick() {
        JoinedHub.looksBeforeRescue(1);
    }

    /** How often it was needed in this JVM by the users of a directory. */
    public static long count(final Path directory) throws IOException {
        return JoinedHub.at(directory).rescues();
    }

    /**
     * Whether a thread has seen, after it got its place in a wait list, that there is nothing: from here on it needs a signal.
     *
     * @param thread that is to sleep
     * @return true if so
     */
    public static boolean isAsleep(final Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> name.endsWith(".Futex") || name.endsWith(".DoorbellSelector"));
    }
}
