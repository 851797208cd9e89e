package io.penstock.pool.engine;

import java.nio.ByteBuffer;

/**
 * What travels between a pool and a worker: a head of fixed length, then what it carries. Every task that has begun
 * has exactly one answer, and answers have the order of the tasks.
 *
 * <pre>
 *   offset 0   type      1 byte
 *   offset 1   number    8 bytes: of the attempt; 0 where there is none
 *   offset 9   function  4 bytes: its number; 0 where there is none
 *              answer    likewise, of answers: the form in the low 2 bits, then how long the task took, in units of 256 ns
 *   offset 13  content
 * </pre>
 */
final class Messages {
    static final int HEAD = 13;

    /** Down: the code of a function, by Java's serialization. */
    static final byte DEFINE = 1;

    /** Down: a call of a function; the content is its argument. */
    static final byte RUN = 2;

    /** Down: a task, by Java's serialization. */
    static final byte RUN_TASK = 3;

    /** Up: the worker takes tasks. */
    static final byte READY = 11;

    /** Up: the result. An empty content may be one; null has the form {@link #NULL}. */
    static final byte DONE = 12;

    static final int NULL = 1;

    /** Up: what was thrown. */
    static final byte FAILED = 13;

    /** Down the control pipe: interrupt this attempt, if it runs. */
    static final byte INTERRUPT = 21;

    /** Up the control pipe: where the attempt stood before it was interrupted. */
    static final byte STACK = 22;

    private static final int NUMBER = 1;
    private static final int FUNCTION = 9;
    private static final int FORM_BITS = 2;
    private static final int FORM_MASK = (1 << FORM_BITS) - 1;
    private static final int UNIT_SHIFT = 8;
    private static final int MAX_UNITS = (1 << (Integer.SIZE - FORM_BITS)) - 1;

    private Messages() {}

    /** Writes the head into the room that was left for it. */
    static byte[] head(final byte[] message, final byte type, final long number, final int function) {
        ByteBuffer.wrap(message).put(type).putLong(number).putInt(function);
        return message;
    }

    static byte[] empty(final byte type, final long number) {
        return head(new byte[HEAD], type, number, 0);
    }

    static byte type(final byte[] message) {
        return message[0];
    }

    static long number(final byte[] message) {
        return ByteBuffer.wrap(message).getLong(NUMBER);
    }

    static int function(final byte[] message) {
        return ByteBuffer.wrap(message).getInt(FUNCTION);
    }

    /** Says in an answer how long the task took. */
    static byte[] took(final byte[] answer, final long ns) {
        final int units = (int) Math.min(MAX_UNITS, Math.max(0, ns) >>> UNIT_SHIFT);
        final int form = function(answer) & FORM_MASK;
        ByteBuffer.wrap(answer).putInt(FUNCTION, units << FORM_BITS | form);
        return answer;
    }

    /** The form of an answer. */
    static int form(final byte[] answer) {
        return function(answer) & FORM_MASK;
    }

    /** How long the task took, at most some minutes. */
    static long tookNs(final byte[] answer) {
        return (long) (function(answer) >>> FORM_BITS) << UNIT_SHIFT;
    }
}
