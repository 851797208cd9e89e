package io.penstock.pipe.net;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * What two ends say to each other after the handshake, before the first message.
 *
 * <pre>
 *   the one that connects:   magic 4 | version 2 | purpose 2 | token 32 | length 4 | body
 *     body of a pipe:        name | its types, sending and receiving | its classes
 *     body of a pulse:       the key of the connection that it belongs to
 *   the one that listens:    magic 4 | version 2 | result 2 | length 4 | body
 *     body, if it lets in:   key 16 | classes;  if not: a text
 * </pre>
 *
 * <p>The listener compares the token before it reads anything that follows.
 */
final class Hello {
    static final int MAGIC = 0x504e534b;
    static final int VERSION = 1;
    static final int HEAD = 44;
    static final int ANSWER_HEAD = 12;
    static final int TOKEN = 32;
    static final int KEY = 16;
    static final int PIPE = 1;
    static final int PULSE = 2;
    static final int WELCOME = 0;
    static final int REFUSED = 1;

    /** Longest body: names and versions of classes. */
    static final int MAX_BODY = 8 * 1024 * 1024;

    private Hello() {}

    /** What a connecting end wants. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wish(String name, String sending, String receiving, byte[] classes) {
        byte[] encode() {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                WireClasses.write(out, name);
                WireClasses.write(out, sending);
                WireClasses.write(out, receiving);
                out.write(classes);
            } catch (final IOException impossible) {
                throw new AssertionError("nothing fails in memory", impossible);
            }
            return bytes.toByteArray();
        }

        static Wish decode(final byte[] body) throws IOException {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
                return new Wish(WireClasses.read(in), WireClasses.read(in), WireClasses.read(in), in.readAllBytes());
            }
        }
    }

    static byte[] hello(final int purpose, final byte[] token, final byte[] body) {
        return ByteBuffer.allocate(HEAD + body.length)
                .putInt(MAGIC)
                .putShort((short) VERSION)
                .putShort((short) purpose)
                .put(token)
                .putInt(body.length)
                .put(body)
                .array();
    }

    static byte[] answer(final int result, final byte[] body) {
        return ByteBuffer.allocate(ANSWER_HEAD + body.length)
                .putInt(MAGIC)
                .putShort((short) VERSION)
                .putShort((short) result)
                .putInt(body.length)
                .put(body)
                .array();
    }

    /** The first bytes of either. */
    record Head(int magic, int version, int code, boolean token, int length) {
        static Head ofHello(final byte[] bytes, final byte[] expectedToken) {
            final ByteBuffer in = ByteBuffer.wrap(bytes);
            final int magic = in.getInt();
            final int version = in.getShort();
            final int code = in.getShort();
            final byte[] token = new byte[TOKEN];
            in.get(token);
            return new Head(magic, version, code, MessageDigest.isEqual(token, expectedToken), in.getInt());
        }

        static Head ofAnswer(final byte[] bytes) {
            final ByteBuffer in = ByteBuffer.wrap(bytes);
            return new Head(in.getInt(), in.getShort(), in.getShort(), true, in.getInt());
        }

        void check() throws IOException {
            if (magic != MAGIC) {
                throw new IOException("the other end is no Penstock: magic=" + Integer.toHexString(magic));
            }
            if (length < 0 || length > MAX_BODY) {
                throw new IOException("damaged opening: length=" + length + " max=" + MAX_BODY);
            }
        }
    }
}
