package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * An end of a channel between two processes, for both directions. Each message has the requested length (or is a
 * record) and carries a number. The far end is created first. One thread.
 */
interface Link extends AutoCloseable {
    /** The role of an end. */
    enum Side {
        /** Sends and measures. */
        NEAR,
        /** Answers. */
        FAR;

        static Side of(final Settings settings) {
            return settings.choice("side", Side.class);
        }
    }

    /** Sends; waits while there is no room. */
    void send(long number) throws IOException, InterruptedException;

    /** Shows the other end what was sent, if sending alone does not. */
    default void flush() throws IOException, InterruptedException {}

    /**
     * Waits for at least one message and passes on the numbers of all that its natural form of receiving yields at
     * once.
     */
    void receive(LongConsumer numbers) throws IOException, InterruptedException;

    @Override
    void close();

    /** Opens the end that the settings name. */
    static Link open(final Settings settings) {
        try {
            return Class.forName(settings.text("link"))
                    .asSubclass(Link.class)
                    .getDeclaredConstructor(Settings.class)
                    .newInstance(settings);
        } catch (final ReflectiveOperationException wrong) {
            throw new IllegalStateException("cannot open: " + settings.arguments(), wrong);
        }
    }
}
