package io.penstock.sink;

import io.penstock.core.memory.FileKind;

/**
 * Where everything lies in the body of the sink's own file ({@code sink.checkpoint}). It holds who the sink is, what wakes it, and the one
 * batch that it may be writing just now.
 *
 * <pre>
 *   body of the channel                                        written by
 *        0  SINK(8)            owner lock: the sink that writes     the sinks
 *        8  SINK_PID(8)        its process id                       the sink
 *      128  OPENED(8)          lanes opened so far                  the workers
 *      256  INTENT(8)          0 = none, 1 = append: valid flag     the sink
 *      264  DEVICE(8)          of the file that it appends to       the sink
 *      272  INODE(8)           of that file                         the sink
 *      280  OFFSET(8)          its length before the batch          the sink
 *      288  LENGTH(8)          bytes of the batch                   the sink
 *      296  LANES(8)           lanes of the batch, in the table     the sink
 *      384  END(8)             1 + length after the last batch, or 0  the sink
 *      392  END_DEVICE(8)      of the file with that length         the sink
 *      400  END_INODE(8)       of that file                         the sink
 *      408  WROTE_MS(8)        time of its last batch, or 0         the sink
 *      512  BATCHES(8)         written so far                       the sink
 *      520  BYTES(8)           written so far                       the sink
 *      640  STARTER(8)         owner lock: who starts a sink        the workers
 *     4096  TABLE(163840)      entries                              the sink
 *
 *   an entry: a lane of the batch
 *        0  ENTRY_LANE(8)      participant (high half), number (low half)
 *        8  ENTRY_POSITION(8)  of the lane's ring, up to which the batch goes
 *       16  ENTRY_TOLD(8)      dropped records that the file tells of after it
 *       24  ENTRY_TAKEN(8)     records in the file after it
 *       32  ENTRY_TAKEN_BYTES(8)  bytes of them
 * </pre>
 *
 * <p>All-zero bytes are a directory without a sink.
 */
final class CheckpointDescriptor {
    static final FileKind FILE_KIND = new FileKind(6, "SINK_CHECKPOINT");

    /** Version of this layout. */
    static final int VERSION = 3;

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
    static final int WROTE_MS = 408;
    static final int BATCHES = 512;
    static final int BYTES = 520;
    static final int STARTER = 640;
    static final int TABLE = 4096;

    static final int ENTRY_LENGTH = 40;
    static final int ENTRY_LANE = 0;
    static final int ENTRY_POSITION = 8;
    static final int ENTRY_TOLD = 16;
    static final int ENTRY_TAKEN = 24;
    static final int ENTRY_TAKEN_BYTES = 32;

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
