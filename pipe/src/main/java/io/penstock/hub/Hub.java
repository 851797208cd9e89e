package io.penstock.hub;

import io.penstock.ring.Participants;
import java.io.IOException;
import java.nio.file.Path;

/** All processes that use the channels of one directory: who is there, who is alive, and what to do when one dies. */
public final class Hub implements Participants {
    private Hub() {}

    /**
     * Joins the hub of a directory, which is created (mode 0700) where it is missing. One object per directory and JVM.
     *
     * @param directory that holds the channels
     * @return the hub
     * @throws IOException if the directory cannot be used, lies on a network file system, or holds a hub of another version
     */
    public static Hub at(final Path directory) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int self() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isDead(final int participant) {
        throw new UnsupportedOperationException();
    }

    /**
     * The directory of the channels.
     *
     * @return its real path
     */
    public Path directory() {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks to be told of deaths. The listener runs on a daemon thread within about half a second of each death (5 s across pid namespaces),
     * and again every 100 ms until it returns true. It must not block.
     *
     * @param listener what to do
     * @return closes the registration
     */
    public Registration onDeath(final DeathListener listener) {
        throw new UnsupportedOperationException();
    }

    /** What a channel does when some process has died. */
    @FunctionalInterface
    public interface DeathListener {
        /**
         * Some process of the hub was proven dead: look at your words with {@link Hub#isDead}.
         *
         * @return false to be called again (something was busy)
         */
        boolean recover();
    }

    /** A registration that can be ended. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
