package io.penstock.pipe.net;

import io.penstock.pipe.Sender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts messages together from decrypted bytes. What a message claims to be takes no memory: only what has arrived does.
 *
 * <p><b>Threads:</b> the reader.
 */
final class FrameParser {
    private static final byte[] NONE = {};

    private final Inbox inbox;
    private final WireClasses classes;
    private byte[] parts = NONE;
    private int filled;
    private int open;

    FrameParser(final Inbox inbox, final WireClasses classes) {
        this.inbox = inbox;
        this.classes = classes;
    }

    /** Takes all whole frames out of a buffer, from its position on. */
    void parse(final ByteBuffer plain) throws IOException {
        while (plain.remaining() >= Frame.HEAD) {
            final int flags = plain.get(plain.position());
            final int length = plain.getInt(plain.position() + 1);
            if ((flags & ~Frame.ALL_FLAGS) != 0 || length < 0 || length > Frame.MAX_PAYLOAD) {
                throw new IOException(
                        "not a frame: flags=" + flags + " length=" + length + " max=" + Frame.MAX_PAYLOAD);
            }
            if (plain.remaining() < Frame.HEAD + length) {
                return;
            }
            plain.position(plain.position() + Frame.HEAD);
            take(flags, plain, length);
        }
    }

    private void take(final int flags, final ByteBuffer plain, final int length) throws IOException {
        final int kind = flags & (Frame.OBJECT | Frame.CLASSES);
        if ((flags & Frame.FIRST) != 0) {
            filled = 0;
            parts = NONE; // what a message had that was given up
            open = kind | Frame.FIRST;
            if ((flags & Frame.LAST) != 0) {
                final byte[] whole = new byte[length];
                plain.get(whole);
                deliver(kind, whole);
                return;
            }
        } else if (open != (kind | Frame.FIRST)) {
            throw new IOException("a part without a beginning: flags=" + flags + " length=" + length);
        }
        append(plain, length, (kind & Frame.CLASSES) == 0 ? Sender.MAX_MESSAGE_LENGTH : WireClasses.MAX_BYTES);
        inbox.setPart(filled);
        if ((flags & Frame.LAST) != 0) {
            final byte[] whole = filled == parts.length ? parts : Arrays.copyOf(parts, filled);
            parts = NONE;
            deliver(kind, whole);
        }
    }

    private void append(final ByteBuffer plain, final int length, final int max) throws IOException {
        final long needed = (long) filled + length;
        if (needed > max) {
            throw new IOException("message too long: length>=" + needed + " max=" + max);
        }
        if (needed > parts.length) {
            parts = Arrays.copyOf(parts, (int) Math.min(Sender.MAX_MESSAGE_LENGTH, Math.max(4L * length, 2 * needed)));
        }
        plain.get(parts, filled, length);
        filled += length;
    }

    /** How much memory the parts of a message take. */
    int heldBytes() {
        return parts.length;
    }

    private void deliver(final int kind, final byte[] whole) throws IOException {
        open = 0;
        filled = 0;
        if ((kind & Frame.CLASSES) != 0) {
            classes.decode(whole);
            inbox.setPart(0);
        } else {
            inbox.add(new Inbox.Message((kind & Frame.OBJECT) != 0, whole));
        }
    }
}
