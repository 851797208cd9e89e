package io.penstock.pipe.net;

/**
 * A frame: a message, a part of one, or classes.
 *
 * <pre>
 *   0        1                    5
 *   +--------+--------------------+----------...
 *   | flags  | length, big-endian | payload
 *   +--------+--------------------+----------...
 * </pre>
 *
 * <p>A message begins with a frame that has {@link #FIRST}, and ends with one that has {@link #LAST}. One that was given up has no last frame: the next first one replaces it.
 */
final class Frame {
    static final int HEAD = 5;
    static final int FIRST = 1;
    static final int LAST = 2;

    /** The message is an object. */
    static final int OBJECT = 4;

    /** The payload is no message but classes, whole in one to many frames. */
    static final int CLASSES = 8;

    static final int ALL_FLAGS = FIRST | LAST | OBJECT | CLASSES;

    /** A frame fits into one record of TLS. */
    static final int MAX_PAYLOAD = TlsChannel.MAX_PLAIN_LENGTH - HEAD;

    private Frame() {}
}
