package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Reads the numbers of {@link Outbox}'s messages in any form; long ones are copied into an array first. */
final class Inbox {
    private final byte[] copy;
    private final ByteBuffer view;
    private long counted;

    Inbox(final int length) {
        copy = new byte[length];
        view = ByteBuffer.wrap(copy);
    }

    static Inbox of(final Settings settings) {
        return new Inbox(Lengths.of(settings).incoming());
    }

    int length() {
        return copy.length;
    }

    /** Whether the first eight bytes of a message are sufficient. */
    boolean isSeenInPlace() {
        return copy.length >= Lengths.NUMBERED && copy.length <= Lengths.IN_PLACE;
    }

    /** A message in place: the remaining bytes of the buffer. */
    long number(final ByteBuffer message) {
        check(message.remaining());
        if (copy.length > Lengths.IN_PLACE) {
            message.get(message.position(), copy);
            return copied();
        }
        return copy.length < Lengths.NUMBERED ? counted++ : message.getLong(message.position());
    }

    /** A message in place. */
    long number(final DirectBuffer message, final int offset, final int length) {
        check(length);
        if (copy.length > Lengths.IN_PLACE) {
            message.getBytes(offset, copy);
            return copied();
        }
        return copy.length < Lengths.NUMBERED ? counted++ : message.getLong(offset, ByteOrder.BIG_ENDIAN);
    }

    /** A message that already belongs to the receiver. */
    long numberOfOwn(final ByteBuffer message, final int length) {
        check(length);
        return own(message, length);
    }

    private long own(final ByteBuffer message, final int length) {
        if (length < Lengths.NUMBERED) {
            return counted++;
        }
        final long number = message.getLong(0);
        return length > Lengths.IN_PLACE ? same(number, message.getLong(length - Long.BYTES)) : number;
    }

    /** The array to which a link copies a message that it sees in a form of its own; then {@link #copied()}. */
    byte[] target(final int length) {
        check(length);
        return copy;
    }

    long copied() {
        return own(view, copy.length);
    }

    private void check(final int length) {
        if (length != copy.length) {
            throw new IllegalStateException("length=" + length + " expected=" + copy.length);
        }
    }

    private static long same(final long first, final long last) {
        if (first != last) {
            throw new IllegalStateException("torn message: numberAtBegin=" + first + " numberAtEnd=" + last);
        }
        return first;
    }
}
