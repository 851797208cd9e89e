package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * An end of a way between two processes, in both directions. Each message has the length that is asked for (or is a record) and
 * carries a number. The far end is made first. One thread.
 */
interface Link extends AutoCloseable {
    /** Where an end stands. */
    enum Side {
        /** Asks, and measures. */
        NEAR,
        /** Answers. */
        FAR;

        static Side of(final Settings settings) {
            return settings.choice("side", Side.class);
        }
    }

    /** Sends; waits while there is no room. */
    void send(long number) throws IOException, InterruptedException;

    /** Shows the other end what was sent, where sending alone does not. */
    default void flush() throws IOException, InterruptedException {}

    /** Waits for at least one message and hands over the numbers of all that its natural form of receiving yields at once. */
    void receive(LongConsumer numbers) throws IOException, InterruptedException;

    @Override
    void close();

    /** Makes the end that the settings name. */
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
