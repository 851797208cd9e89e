package io.penstock.joinable;

import io.penstock.core.memory.FileKind;
import io.penstock.queue.engine.QueueDescriptor;
import org.agrona.BitUtil;

/**
 * The lease cells behind the ring of a joinable queue's file: all headers, then all payloads.
 *
 * <pre>
 *   +-------------------------+ cellsOffset(capacity) in the body
 *   | headers, 128 bytes each | to a multiple of PAGE
 *   +-------------------------+
 *   | payloads                | inlineMax bytes each, rounded up to PAYLOAD_ALIGNMENT
 *   +-------------------------+ to a multiple of PAGE
 *
 *   header
 *       0  WORD(8)              see CellWord; 0 is a free cell
 *       8  ITEM_SEQ(8)          TAKE_SEQ when it was taken off the ring
 *      16  POSITION(8)          its position in the ring
 *      24  LENGTH(4)            of the payload
 *      28  TYPE(4)              of its record
 *      32  PUT_TIME(8)          of its record
 *      40  LEASE_NUMBER(8)      0, or REDELIVERIES when it was taken again: tells two leases with the same word apart
 * </pre>
 *
 * The fields that the owner of the take lock stores before PREPARED share the word's 128 bytes: no other process stores there then.
 */
final class CellDescriptor {
    static final FileKind FILE_KIND = new FileKind(4, "JOINABLE_QUEUE");

    /** State, owner, deliveries and generation of a cell. */
    static final int WORD = 0;

    /** The item's number in the queue. */
    static final int ITEM_SEQ = 8;

    /** The item's position in the ring. */
    static final int POSITION = 16;

    /** Length of the payload. */
    static final int LENGTH = 24;

    /** Type of the item's record. */
    static final int TYPE = 28;

    /** When the item was put. */
    static final int PUT_TIME = 32;

    /** Which of the item's leases it is. */
    static final int LEASE_NUMBER = 40;

    /** Bytes of a header. */
    static final int HEADER_LENGTH = 128;

    /** Payloads start at multiples of this in their table. */
    static final int PAYLOAD_ALIGNMENT = 64;

    private CellDescriptor() {}

    static int headersLength(final int cells) {
        return BitUtil.align(cells * HEADER_LENGTH, QueueDescriptor.PAGE);
    }

    static int payloadStride(final int inlineMax) {
        return BitUtil.align(inlineMax, PAYLOAD_ALIGNMENT);
    }

    static long payloadsLength(final int cells, final int inlineMax) {
        return BitUtil.align((long) cells * payloadStride(inlineMax), QueueDescriptor.PAGE);
    }
}
