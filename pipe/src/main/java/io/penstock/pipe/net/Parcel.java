package io.penstock.pipe.net;

import java.nio.ByteBuffer;

/** A message of one frame, in the line of an {@link Outbox}. Its array is its thread's, which waits meanwhile. */
final class Parcel {
    private final int kind;
    private final byte[] bytes;
    private final int offset;
    private final int length;

    /** The record that carries it; 0 while it stands in line. Guarded by the wire. */
    private long record;

    Parcel(final int kind, final byte[] bytes, final int offset, final int length) {
        this.kind = kind;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    int frameLength() {
        return Frame.HEAD + length;
    }

    void putInto(final ByteBuffer target) {
        target.put((byte) (Frame.FIRST | Frame.LAST | kind)).putInt(length).put(bytes, offset, length);
    }

    long record() {
        return record;
    }

    void loadedOn(final long number) {
        record = number;
    }
}
