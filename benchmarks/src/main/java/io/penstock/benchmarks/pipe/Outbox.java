package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import java.nio.ByteBuffer;

/**
 * The message that an end sends: all zero, except for its number in the first eight bytes and, if it is long, in the
 * last eight.
 */
final class Outbox {
    private final byte[] message;
    private final ByteBuffer view;

    Outbox(final int length) {
        message = new byte[length];
        view = ByteBuffer.wrap(message);
    }

    static Outbox of(final Settings settings) {
        return new Outbox(Lengths.of(settings).outgoing());
    }

    int length() {
        return message.length;
    }

    /** The one array, with another number. */
    byte[] numbered(final long number) {
        if (message.length >= Lengths.NUMBERED) {
            view.putLong(0, number);
        }
        if (message.length > Lengths.IN_PLACE) {
            view.putLong(message.length - Long.BYTES, number);
        }
        return message;
    }
}
