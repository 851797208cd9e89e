package io.penstock.sync.engine;

/**
 * The body of a read-write lock.
 *
 * <pre>
 *       0  WRITER(8)                 see ReadWriteWord
 *       8  RAISED_READERS(4)         flag of its condition READERS
 *      12  RAISED_WRITERS(4)         flag of WRITERS
 *      16  RAISED_DRAIN(4)           flag of DRAIN
 *      20  RAISED_READER_PLACES(4)   flag of all who wait to read
 *      24  RAISED_WRITER_PLACES(4)   flag of all who wait to write
 *      28  ROWS_USED(4)              rows from this one on have never counted a reader
 *      32  BASE_OF_WRITER(8)         as BASE, HINT and SINCE of a lock
 *      40  HINT_OF_WRITER(8)
 *      48  SINCE_OF_WRITER(8)
 *     128  GATE_OF_WRITERS(8)        reserved; NEXT_LOOK behind it: see FairnessGate
 *     144  GATE_OF_READERS(8)        the same
 *     256  FIRST_READERS(8)          row 0, further rows each in a unit of its own
 *
 *   a row, 8 bytes
 *   63            33 32         0
 *   +---------------+------------+
 *   | participant 31| threads 33 |   threads of that process that read
 *   +---------------+------------+
 * </pre>
 *
 * <p>A reader loads the first line, and stores to the line of its process's row alone: so readers of different processes do not disturb each other.
 */
final class ReadWriteLockDescriptor {
    /** Conditions, from the entry's first one on. The last two are no conditions, but groups of all who wait. */
    static final int READERS = 0;

    static final int WRITERS = 1;
    static final int DRAIN = 2;
    static final int READER_PLACES = 3;
    static final int WRITER_PLACES = 4;
    static final int CONDITIONS = 5;

    static final int WRITER = 0;
    static final int RAISED_READERS = BoardDescriptor.RAISED;
    static final int RAISED_WRITERS = 12;
    static final int RAISED_DRAIN = 16;
    static final int RAISED_READER_PLACES = 20;
    static final int RAISED_WRITER_PLACES = 24;
    static final int ROWS_USED = 28;
    static final int BASE_OF_WRITER = 32;
    static final int HINT_OF_WRITER = 40;
    static final int SINCE_OF_WRITER = 48;
    static final int GATE_OF_WRITERS = 128;
    static final int GATE_OF_READERS = 144;
    static final int FIRST_READERS = 256;

    static final int PARTICIPANT_SHIFT = 33;
    static final long THREADS = (1L << PARTICIPANT_SHIFT) - 1;

    private ReadWriteLockDescriptor() {}

    /** Where a row lies in the body. */
    static int row(final int row) {
        return FIRST_READERS + row * BoardDescriptor.UNIT;
    }
}
