package io.penstock.joinable;

import static io.penstock.joinable.CellDescriptor.HEADER_LENGTH;
import static io.penstock.joinable.CellDescriptor.ITEM_SEQ;
import static io.penstock.joinable.CellDescriptor.LENGTH;
import static io.penstock.joinable.CellDescriptor.POSITION;
import static io.penstock.joinable.CellDescriptor.PUT_TIME;
import static io.penstock.joinable.CellDescriptor.TYPE;
import static io.penstock.joinable.CellDescriptor.WORD;

import io.penstock.core.memory.Fences;
import io.penstock.queue.engine.ItemBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** The bytes of the lease cells: how they are read and stored, not when. */
final class CellMemory {
    private final AtomicBuffer headers;
    private final AtomicBuffer payloads;
    private final int stride;

    CellMemory(final AtomicBuffer headers, final AtomicBuffer payloads, final int inlineMax) {
        this.headers = headers;
        this.payloads = payloads;
        this.stride = CellDescriptor.payloadStride(inlineMax);
    }

    long word(final int cell) {
        return headers.getLongVolatile(header(cell) + WORD);
    }

    void store(final int cell, final long word) {
        headers.putLongRelease(header(cell) + WORD, word);
    }

    boolean compareAndSet(final int cell, final long expected, final long word) {
        return headers.compareAndSetLong(header(cell) + WORD, expected, word);
    }

    long seq(final int cell) {
        return headers.getLong(header(cell) + ITEM_SEQ);
    }

    long position(final int cell) {
        return headers.getLong(header(cell) + POSITION);
    }

    /** Plain stores: the cell is free, and its word is stored after them (R16). */
    void fill(final int cell, final long seq, final long position, final ItemBuffer from) {
        final int header = header(cell);
        headers.putLong(header + ITEM_SEQ, seq);
        headers.putLong(header + POSITION, position);
        headers.putInt(header + LENGTH, from.length());
        headers.putInt(header + TYPE, from.type());
        headers.putLong(header + PUT_TIME, from.putTimeMs());
        payloads.putBytes(cell * stride, from.bytes(), 0, from.length());
    }

    /** False if the buffer is too small; it knows how much it needs. */
    boolean copy(final int cell, final ItemBuffer into) {
        final int header = header(cell);
        final int length = headers.getInt(header + LENGTH);
        if (!into.holds(length)) {
            return false;
        }
        into.describe(headers.getInt(header + TYPE), headers.getLong(header + PUT_TIME));
        payloads.getBytes(cell * stride, into.bytes(), 0, length);
        return true;
    }

    /** Without a lock: the copy is whole if the word is the same afterwards. */
    boolean browse(final int cell, final int state, final ItemBuffer into) {
        while (true) {
            final long word = word(cell);
            if (CellWord.state(word) != state) {
                return false;
            }
            final boolean copied = copy(cell, into);
            into.lease(seq(cell), cell, word);
            Fences.full(); // the copy before the second look at the word
            if (word(cell) == word) {
                if (copied) {
                    return true;
                }
                into.grow();
            }
        }
    }

    private static int header(final int cell) {
        return cell * HEADER_LENGTH;
    }
}
