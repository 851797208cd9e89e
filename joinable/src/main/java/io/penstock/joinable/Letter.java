package io.penstock.joinable;

import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.QueueDescriptor;
import java.io.IOException;
import java.util.Arrays;

/** A dead letter as it lies in its cell or file. */
final class Letter {
    private final long seq;
    private final int deliveries;
    private final int type;
    private final long putTimeMs;
    private final byte[] bytes;
    private String damage;

    Letter(final long seq, final int deliveries, final int type, final long putTimeMs, final byte[] bytes) {
        this.seq = seq;
        this.deliveries = deliveries;
        this.type = type;
        this.putTimeMs = putTimeMs;
        this.bytes = bytes;
    }

    static Letter of(final ItemBuffer copy) {
        return new Letter(
                copy.seq(),
                CellWord.deliveries(copy.word()),
                copy.type(),
                copy.putTimeMs(),
                Arrays.copyOf(copy.bytes(), copy.length()));
    }

    /** One of which nothing but its number is known. */
    static Letter damaged(final long seq, final String damage) {
        final Letter letter = new Letter(seq, 0, QueueDescriptor.TYPE_INLINE, 0, new byte[0]);
        letter.damage = damage;
        return letter;
    }

    /** The item's number in the queue. */
    long seq() {
        return seq;
    }

    int deliveries() {
        return deliveries;
    }

    /** Of its record. */
    int type() {
        return type;
    }

    long putTimeMs() {
        return putTimeMs;
    }

    /** The item, or where it is. */
    byte[] bytes() {
        return bytes;
    }

    boolean isDamaged() {
        return damage != null;
    }

    void checkWhole() throws IOException {
        if (isDamaged()) {
            throw new IOException(damage);
        }
    }
}
