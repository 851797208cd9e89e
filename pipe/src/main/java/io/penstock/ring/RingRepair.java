package io.penstock.ring;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Mends a {@code OneToOneRingBuffer} whose producer died between two stores: the tail is published before the record's
 * header, so a dead producer may leave a torn tail. (protocol.md section 3, recoverPut; rules R2, R3, R4.)
 */
public final class RingRepair {
    private RingRepair() {}

    /**
     * Turns everything torn between a position and the tail into padding. Idempotent, and safe to be killed at any store
     * and to be run again by somebody else. The caller must be the only producer while it runs; a consumer may be running.
     *
     * @param ring the ring's bytes, trailer included
     * @param from a position at which a record starts: the tail before the interrupted write (or the head)
     * @return true if a whole record that is not padding lies between {@code from} and the tail
     */
    public static boolean repair(final AtomicBuffer ring, final long from) {
        throw new UnsupportedOperationException();
    }
}
