package io.penstock.sync.engine;

import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.ParticipantId;
import org.agrona.BitUtil;

/**
 * The body of a board's file.
 *
 * <pre>
 *   body    +------------------------+ 0
 *           | control words          |
 *           +------------------------+ ROWS
 *           | rows, one per process  | to a multiple of PAGE
 *           +------------------------+ arenaOffset(maxProcesses)
 *           | arena: entries         | capacityBytes
 *           +------------------------+
 *
 *   control words
 *       0  APPEND_LOCK(8)       0, or the participant that is appending an entry
 *     128  END(8)               bytes of the arena in use; what lies behind is no entry, whatever it holds
 *
 *   a row, 8 bytes
 *       0  ROW_OWNER(8)         0, or the participant that counts in this row
 *
 *   an entry in the arena, at a multiple of UNIT
 *       0  LENGTH(4)            of the whole entry, a multiple of UNIT
 *       4  KIND(4)              a code of EntryKind
 *       8  CONDITION(4)         0, or what its waiters wait for in the wait list; its number of conditions in the high 16 bits
 *      12  NAME_LENGTH(4)       bytes
 *      16  FIRST_PARAMETER(8)   of its kind; the same for all who open it
 *      24  SECOND_PARAMETER(8)
 *      32  NAME(0)              UTF-8; the entry's own body follows at the next multiple of UNIT
 *
 *   body of a value or flag
 *       0  VALUE(8)             the long, the double's bits, the int (4), the boolean as 0 or 1 (4), the flag's generation and state
 *       8  RAISED(4)            flag of its condition: 0 = no thread waits for a change
 *
 *   body of a lock
 *       0  WORD(8)              see LockWord
 *       8  RAISED_LOCK(4)       flag of its condition
 *      12  RAISED_PLACES(4)     flag of all who wait
 *      16  BASE(8)              the fence of some acquisition, in 64 bits
 *      24  HINT(8)              low bits of the fence (32), and the holder's thread (32)
 *      32  SINCE(8)             when the holder took it, ms since 1970
 *     128  GATE(8)              reserved; NEXT_LOOK behind it: see FairnessGate
 *
 *   body of an adder: a unit per row
 *       0  ADDED(8)             what the processes of this row have added
 *
 *   body of an array: its elements
 * </pre>
 *
 * <p>A value and the flag of its waiters share a line: who has just stored the value reads the flag for nothing.
 */
public final class BoardDescriptor {
    /** What the header of a board's file says. */
    public static final FileKind FILE_KIND = new FileKind(7, "BOARD");

    /** Version of the body's layout. */
    public static final int VERSION = 1;

    static final int PAGE = 4096;

    /** What different processes store at the same time lies in different units. */
    static final int UNIT = 128;

    static final int APPEND_LOCK = 0;
    static final int END = 128;
    static final int CONTROL_LENGTH = PAGE;
    static final int ROWS = CONTROL_LENGTH;
    static final int ROW_OWNER = 0;
    static final int ROW_LENGTH = Long.BYTES;

    static final int LENGTH = 0;
    static final int KIND = 4;
    static final int CONDITION = 8;
    static final int NAME_LENGTH = 12;
    static final int FIRST_PARAMETER = 16;
    static final int SECOND_PARAMETER = 24;
    static final int NAME = 32;

    static final int VALUE = 0;

    /** Behind a value: whether a thread waits for a change. */
    public static final int RAISED = 8;

    static final int ADDED = 0;

    static final int WORD = VALUE;
    static final int RAISED_LOCK = RAISED;
    static final int RAISED_PLACES = RAISED + Integer.BYTES;
    static final int BASE = 16;
    static final int HINT = 24;
    static final int SINCE = 32;
    static final int GATE = 128;

    /** First parameter of a lock that is taken from the dead only by those who have a recovery. */
    public static final long WITH_RECOVERY = 1;

    static final int CONDITIONS_SHIFT = 16;

    /** Bytes of a name. */
    static final int MAX_NAME_BYTES = 255;

    /** Of the arena. */
    static final int MIN_CAPACITY = PAGE;

    static final int MAX_CAPACITY = Integer.MAX_VALUE / PAGE * PAGE;

    /** Of an array, in bytes: its name and its header have room beside it. */
    public static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - (1 << 16) + 1;

    static final int MAX_PROCESSES = ParticipantId.MAX_SLOTS;

    static final int GEOMETRY_CAPACITY = 0;
    static final int GEOMETRY_MAX_PROCESSES = 1;

    private BoardDescriptor() {}

    static int rowsLength(final int maxProcesses) {
        return BitUtil.align(maxProcesses * ROW_LENGTH, PAGE);
    }

    static int arenaOffset(final int maxProcesses) {
        return ROWS + rowsLength(maxProcesses);
    }

    /** Where an entry's own body starts, from the entry's start. */
    static int bodyOffset(final int nameLength) {
        return BitUtil.align(NAME + nameLength, UNIT);
    }

    /** The length of an array's body. */
    static int arrayLength(final long elements, final int elementBytes) {
        return Math.max(UNIT, BitUtil.align((int) elements * elementBytes, UNIT));
    }

    /** Where a row's part of an adder lies in its body. */
    public static int added(final int row) {
        return row * UNIT + ADDED;
    }
}
