package io.penstock.objects.host;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a client asks for by the queue of a host. */
sealed interface Request {
    byte OPEN = 1;
    byte GIVE_UP = 2;
    byte END = 3;

    /** The bytes of the item. */
    byte[] encode();

    /** Take the line of this name. */
    record Open(String line) implements Request {
        @Override
        public byte[] encode() {
            final byte[] name = line.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(1 + name.length).put(OPEN).put(name).array();
        }
    }

    /** Interrupt a call. */
    record GiveUp(long session, int line, long call) implements Request {
        private static final int LENGTH = 1 + 2 * Long.BYTES + Integer.BYTES;

        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(LENGTH)
                    .put(GIVE_UP)
                    .putLong(session)
                    .putInt(line)
                    .putLong(call)
                    .array();
        }
    }

    /** The client closes. */
    record End(long session) implements Request {
        private static final int LENGTH = 1 + Long.BYTES;

        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(LENGTH).put(END).putLong(session).array();
        }
    }

    /** Null if the bytes are none: another program of the same user has written them. */
    static Request decode(final byte[] item) {
        if (item.length == 0) {
            return null;
        }
        final ByteBuffer bytes = ByteBuffer.wrap(item);
        return switch (bytes.get()) {
            case OPEN -> new Open(new String(item, 1, item.length - 1, StandardCharsets.UTF_8));
            case GIVE_UP ->
                item.length == GiveUp.LENGTH ? new GiveUp(bytes.getLong(), bytes.getInt(), bytes.getLong()) : null;
            case END -> item.length == End.LENGTH ? new End(bytes.getLong()) : null;
            default -> null;
        };
    }
}
