package io.penstock.sink;

/**
 * Where everything lies in the body of the sink's own file ({@code sink.checkpoint}). It holds who the sink is, what wakes it, and the one
 * batch that it may be writing just now.
 *
 * <pre>
 *   body of the channel                                                 written by
 *   +--------+---------------------------------------------------+
 *   |      0 | SINK        owner lock: the sink that writes      |      the sinks
 *   |      8 | SINK_PID    its process id                        |      the sink
 *   |    128 | OPENED      lanes opened so far                   |      the workers
 *   |    256 | INTENT      0 = none, 1 = append: the valid flag  |      the sink
 *   |    264 | DEVICE      of the file that it appends to        |      the sink
 *   |    272 | INODE       of that file                          |      the sink
 *   |    280 | OFFSET      length of the file before the batch   |      the sink
 *   |    288 | LENGTH      bytes of the batch                    |      the sink
 *   |    296 | LANES       lanes of the batch, in the table      |      the sink
 *   |    384 | END         1 + length after the last batch, or 0 |      the sink
 *   |    392 | END_DEVICE  of the file with that length          |      the sink
 *   |    400 | END_INODE   of that file                          |      the sink
 *   |    512 | BATCHES     written so far                        |      the sink
 *   |    520 | BYTES       written so far                        |      the sink
 *   |   1024 | zero        kept for rotation                     |
 *   +--------+---------------------------------------------------+
 *   |   4096 | table       of 16 bytes each:                     |      the sink
 *   |        |             lane (participant, number), position  |
 *   +--------+---------------------------------------------------+
 *   |  69632 | end                                               |
 *   +--------+---------------------------------------------------+
 * </pre>
 *
 * <p>All words are 8 bytes. All-zero bytes are a directory without a sink.
 */
final class CheckpointDescriptor {
    /** Version of this layout. */
    static final int VERSION = 1;

    /** Name of the file in the directory of the lanes. */
    static final String FILE_NAME = "sink.checkpoint";

    static final int SINK = 0;
    static final int SINK_PID = 8;
    static final int OPENED = 128;
    static final int INTENT = 256;
    static final int DEVICE = 264;
    static final int INODE = 272;
    static final int OFFSET = 280;
    static final int LENGTH = 288;
    static final int LANES = 296;
    static final int END = 384;
    static final int END_DEVICE = 392;
    static final int END_INODE = 400;
    static final int BATCHES = 512;
    static final int BYTES = 520;
    static final int TABLE = 4096;

    static final int ENTRY_LENGTH = 16;
    static final int ENTRY_LANE = 0;
    static final int ENTRY_POSITION = 8;

    /** Most lanes of one batch. */
    static final int MAX_LANES = 4096;

    static final int BODY_LENGTH = TABLE + MAX_LANES * ENTRY_LENGTH;

    static final long INTENT_NONE = 0;
    static final long INTENT_APPEND = 1;

    /** Condition: a lane has a record, was opened or closed. */
    static final int CONDITION_DATA = 0;

    /** Condition: a lane is filling up. */
    static final int CONDITION_PRESSURE = 1;

    /** Condition: the owner lock was released. */
    static final int CONDITION_SINK = 2;

    /** Threads that sleep here at once: the sink, and those that stand by. */
    static final int WAIT_CELLS = 16;

    private CheckpointDescriptor() {}
}
