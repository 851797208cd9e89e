package io.penstock.hub;

import java.io.IOException;
import java.nio.file.Path;

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
        Hub.looksBeforeRescue(LOOKS);
    }

    /** As in the product. */
    public static void quick() {
        Hub.looksBeforeRescue(1);
    }

    /** How often it was needed in this JVM by the users of a directory. */
    public static long count(final Path directory) throws IOException {
        return Hub.at(directory).rescues();
    }
}
