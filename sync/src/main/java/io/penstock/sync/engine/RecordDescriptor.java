package io.penstock.sync.engine;

import org.agrona.BitUtil;

/**
 * The body of a record on a board.
 *
 * <pre>
 *   body    +------------------------+ 0
 *           | control words          |
 *           +------------------------+ COPIES
 *           | copy 0                 | 8 bytes for each component, to a multiple of UNIT
 *           +------------------------+
 *           | copy 1                 | as long
 *           +------------------------+
 *           | components             | "path:type" of each, in UTF-8, with a line feed behind each
 *           +------------------------+
 *
 *   control words
 *       0  VERSION(8)           writes so far; the value is in the copy of this number's lowest bit, and there is none at 0
 *       8  RAISED(4)            flag of its first condition: threads wait for a newer version
 *      12  RAISED_WRITERS(4)    flag of its second condition: threads wait for WRITE_LOCK
 *      16  COMPONENTS(4)        how many, those of records inside it counted one by one
 *      20  TEXT_LENGTH(4)       bytes of their text
 *     128  WRITE_LOCK(8)        0, or the participant that writes: readers do not look at it
 * </pre>
 *
 * <p>A component of a copy is a long: an integer of any type with its sign, a char without, a boolean as 0 or 1, a float or double by its bits.
 *
 * <p>Readers look at VERSION all the time. The lock and the copies are in other units, so a process that alone writes keeps these to itself.
 */
public final class RecordDescriptor {
    static final int VERSION = BoardDescriptor.VALUE;
    static final int RAISED = BoardDescriptor.RAISED;
    static final int RAISED_WRITERS = RAISED + Integer.BYTES;
    static final int COMPONENTS = 16;
    static final int TEXT_LENGTH = 20;
    static final int WRITE_LOCK = 128;
    static final int COPIES = 256;

    private RecordDescriptor() {}

    static int copyLength(final int components) {
        return BitUtil.align(components * Long.BYTES, BoardDescriptor.UNIT);
    }

    /** Where the copy of a version starts in the body. */
    static int copy(final long version, final int copyLength) {
        return COPIES + (int) (version & 1) * copyLength;
    }

    /** Where the text starts in the body. */
    static int text(final int components) {
        return COPIES + 2 * copyLength(components);
    }

    static int bodyLength(final int components, final int textLength) {
        return BitUtil.align(text(components) + textLength, BoardDescriptor.UNIT);
    }
}
