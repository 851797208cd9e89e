package io.penstock.codec;

import io.penstock.ring.Participants;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The classes that travel through one channel, in a region of its file: a class is an ordinal number in there, the same for
 * all processes. All-zero bytes are a valid, empty table.
 *
 * <p><b>Threads, processes:</b> safe; reading takes no lock.
 */
public final class ClassTable {
    /** Length of the region that a channel should set aside, in bytes. */
    public static final int DEFAULT_LENGTH = 64 * 1024;

    /**
     * A view of the table in a region; writes nothing.
     *
     * @param region the bytes of the table, all of them; a multiple of 4096
     * @param participants who this process is and who is dead
     */
    public ClassTable(final AtomicBuffer region, final Participants participants) {
        throw new UnsupportedOperationException();
    }
}
