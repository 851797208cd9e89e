package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
import java.nio.ByteBuffer;

/**
 * Bytes of any length: the number is in the first eight, in a long one in the last eight as well; shorter ones are
 * counted. It is always the same array with another number: for queues that copy, and one thread that puts.
 */
final class SizedBytes implements Payload<byte[]> {
    private final byte[] item;

    SizedBytes(final int length) {
        item = new byte[length];
    }

    @Override
    public Class<byte[]> type() {
        return byte[].class;
    }

    @Override
    public byte[] of(final long number) {
        if (item.length >= Long.BYTES) {
            ByteBuffer.wrap(item).putLong(0, number);
        }
        if (item.length > LENGTH) {
            ByteBuffer.wrap(item).putLong(item.length - Long.BYTES, number);
        }
        return item;
    }

    @Override
    public long number(final byte[] taken) {
        if (taken.length != item.length) {
            throw new IllegalStateException("length=" + taken.length + " expected=" + item.length);
        }
        if (taken.length < Long.BYTES) {
            return Belt.COUNTED;
        }
        final ByteBuffer view = ByteBuffer.wrap(taken);
        final long number = view.getLong(0);
        if (taken.length > LENGTH && view.getLong(taken.length - Long.BYTES) != number) {
            throw new IllegalStateException(
                    "torn item: numberAtBegin=" + number + " numberAtEnd=" + view.getLong(taken.length - Long.BYTES));
        }
        return number;
    }
}
