package io.penstock.objects.host;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What travels in a line: a head of fixed length, then a content.
 *
 * <pre>
 *   offset 0   type     1 byte
 *   offset 1   number   8 bytes: of the call, counted by the caller in this line; an answer has that of its call
 *   offset 9   object   8 bytes: its number; 0 where there is none
 *   offset 17  method   4 bytes: index of the interface, 16 bits, and of the method, 16 bits; of THROWN the form, of REFUSED the reason
 *   offset 21  content
 * </pre>
 */
final class HostMessages {
    static final int HEAD = 21;

    /** Of the messages; both sides must have the same. */
    static final int VERSION = 1;

    /** Client to host, first in each line: version, session, number of the line. */
    static final byte HELLO = 1;

    /** Host to client, first in each line. */
    static final byte WELCOME = 2;

    /** Either way: a call of a method; the content is its arguments, empty where it has none. */
    static final byte CALL = 3;

    /** Client to host: make an object by the factory of an interface. */
    static final byte CREATE = 4;

    /** Client to host: the number of a named object; the content is its name. */
    static final byte FIND = 5;

    /** Client to host: an object of this client ends. */
    static final byte RELEASE = 6;

    static final byte FIRST_ANSWER = 7;

    /** A result. */
    static final byte RESULT = 7;

    /** A result that is null, or of a void method. */
    static final byte NOTHING = 8;

    /** An exception of the method. */
    static final byte THROWN = 9;

    /** The call did not run; the content is a text. */
    static final byte REFUSED = 10;

    /** An object: its number is in the head. */
    static final byte OBJECT = 11;

    static final int BY_CODEC = 1;
    static final int BY_PARTS = 2;

    /** The object is gone. */
    static final int STALE = 1;

    /** No such interface, method or name, or other arguments. */
    static final int NOT_SERVED = 2;

    /** The caller has given the call up. */
    static final int GIVEN_UP = 3;

    /** The host is closing. */
    static final int CLOSING = 4;

    private static final int NUMBER = 1;
    private static final int OBJECT_OFFSET = 9;
    private static final int METHOD = 17;
    private static final int METHOD_BITS = 16;
    private static final int METHOD_MASK = 0xffff;

    private HostMessages() {}

    /** Writes the head into the room that was left for it. */
    static byte[] head(final byte[] message, final byte type, final long number, final long object, final int method) {
        ByteBuffer.wrap(message).put(type).putLong(number).putLong(object).putInt(method);
        return message;
    }

    static byte[] text(final byte type, final long object, final int method, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final byte[] message = new byte[HEAD + bytes.length];
        System.arraycopy(bytes, 0, message, HEAD, bytes.length);
        return head(message, type, 0, object, method);
    }

    static String text(final byte[] message) {
        return new String(message, HEAD, message.length - HEAD, StandardCharsets.UTF_8);
    }

    static byte type(final byte[] message) {
        return message[0];
    }

    static boolean isAnswer(final byte[] message) {
        return message[0] >= FIRST_ANSWER && message[0] <= OBJECT;
    }

    static long number(final byte[] message) {
        return ByteBuffer.wrap(message).getLong(NUMBER);
    }

    static byte[] number(final byte[] message, final long number) {
        ByteBuffer.wrap(message).putLong(NUMBER, number);
        return message;
    }

    static long object(final byte[] message) {
        return ByteBuffer.wrap(message).getLong(OBJECT_OFFSET);
    }

    static int method(final byte[] message) {
        return ByteBuffer.wrap(message).getInt(METHOD);
    }

    static int methodOf(final int type, final int method) {
        return type << METHOD_BITS | method;
    }

    static int typeIndex(final int method) {
        return method >>> METHOD_BITS;
    }

    static int methodIndex(final int method) {
        return method & METHOD_MASK;
    }
}
