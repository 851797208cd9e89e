package io.penstock.core.hub;

import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.ParticipantId;

/**
 * Layout of {@code .penstock/processes.dat} after its header page: one control page, then one slot per process.
 *
 * <pre>
 *   control page
 *       0  BOOT_ID_HIGH(8)   BOOT_ID_LOW(8)         the boot in which the participants below lived
 *     128  HIGH_WATER(4)                            slots 0 .. HIGH_WATER - 1 have been used; never falls
 *     256  DEATHS(8)                                counts up after each death and each leave
 *     384  FIRST_EPOCH(4)                           names with this epoch or a lower one are of an earlier hub
 *    4096  slot 0
 *    4224  slot 1 ...
 *
 *   slot
 *       0  STATE(8)          phase(32) | epoch(32)
 *       8  PID(8)
 *      16  START_TIME(8)     clock ticks since boot (Linux), else milliseconds since 1970
 *      24  PID_NAMESPACE(8)  number of the pid namespace, 0 where there is none
 *      32  HEARTBEAT(8)      counts up while the process runs
 *      40  FLAGS(4)          bit 0: can wake sleepers by futex, bit 1: listens at its witness socket
 *      48  PAST_PIDS(80)    10 pids of 8 bytes: that of epoch e is number e % 10
 * </pre>
 */
final class ProcessTableDescriptor {
    static final FileKind FILE_KIND = new FileKind(1, "PROCESS_TABLE");

    static final int VERSION = 3;
    static final int SLOTS = ParticipantId.MAX_SLOTS;

    static final int BOOT_ID_HIGH = 0;
    static final int BOOT_ID_LOW = 8;
    static final int HIGH_WATER = 128;
    static final int DEATHS = 256;
    static final int FIRST_EPOCH = 384;
    static final int FIRST_SLOT = 4096;
    static final int SLOT_LENGTH = 128;

    static final int STATE = 0;
    static final int PID = 8;
    static final int START_TIME = 16;
    static final int PID_NAMESPACE = 24;
    static final int HEARTBEAT = 32;
    static final int FLAGS = 40;
    static final int PAST_PIDS = 48;

    /** So many, but for one that a claim may be about to store. */
    static final int PAST = 10;

    static final int LENGTH = FIRST_SLOT + SLOTS * SLOT_LENGTH;

    /** Never used, or returned before any process saw it; the epoch is the last one used. */
    static final int FREE = 0;

    /** In use; dead only once proven. */
    static final int ALIVE = 1;

    /** Its process was proven dead. */
    static final int DEAD = 2;

    static final int FLAG_FUTEX = 1;
    static final int FLAG_LISTENS = 2;

    private ProcessTableDescriptor() {}

    static int slotOffset(final int slot) {
        return FIRST_SLOT + slot * SLOT_LENGTH;
    }

    /** Where the pid of an epoch of a slot lies, for as long as it is one of the last. */
    static int pastPid(final int slot, final int epoch) {
        return slotOffset(slot) + PAST_PIDS + epoch % PAST * Long.BYTES;
    }

    static long state(final int phase, final int epoch) {
        return ((long) phase << 32) | epoch;
    }

    static int phase(final long state) {
        return (int) (state >>> 32);
    }

    static int epoch(final long state) {
        return (int) state;
    }

    /** How many epochs of a slot have ended, up to a constant. It only grows. */
    static int ended(final long state) {
        return phase(state) == ALIVE ? epoch(state) - 1 : epoch(state);
    }
}
