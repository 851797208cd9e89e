package io.penstock.pipe.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Buffers that show single messages where they lie in a ring; index 0 is the message's first byte. One buffer is made per place
 * of the ring and used again for each message there, so that a steady stream allocates nothing. They take up to nine times the
 * ring's length of the heap. For rings above {@value #MAX_CAPACITY} bytes a new one is made each time.
 *
 * <p>No reference is stored per message: the collector's barriers cost as much as a fence.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Views {
    private static final int MAX_CAPACITY = 1024 * 1024;
    private static final int ALIGNMENT = 8;

    private static final ByteBuffer[] NONE = {};

    private final ByteBuffer ring;
    private final int maxLength;
    private final int places;
    private ByteBuffer[] kept = NONE;
    private ByteBuffer unkept;

    /**
     * Of a ring.
     *
     * @param ring to show parts of
     * @param capacity of the ring without its trailer
     * @param maxLength of a message
     */
    Views(final ByteBuffer ring, final int capacity, final int maxLength) {
        this.ring = ring;
        this.maxLength = maxLength;
        places = capacity <= MAX_CAPACITY ? capacity / ALIGNMENT + 1 : 0; // an empty message may lie at the very end
    }

    /** A part of the ring. A buffer that was returned before for the same place must not be used any more. */
    ByteBuffer at(final int index, final int length) {
        final int place = index / ALIGNMENT;
        if (place < kept.length) {
            final ByteBuffer view = kept[place];
            if (view != null) {
                return renew(view, length);
            }
        }
        return make(index, length);
    }

    /** Resets a buffer. Only what has changed is stored, so that the cache lines of a steady stream stay clean. */
    private static ByteBuffer renew(final ByteBuffer view, final int length) {
        if (view.position() != 0) {
            view.position(0);
        }
        if (view.limit() != length) {
            view.limit(length);
        }
        if (view.order() != ByteOrder.BIG_ENDIAN) {
            view.order(ByteOrder.BIG_ENDIAN);
        }
        return view;
    }

    private ByteBuffer make(final int index, final int length) {
        if (places == 0) {
            unkept = ring.slice(index, length);
            return unkept;
        }
        if (kept == NONE) {
            kept = new ByteBuffer[places];
        }
        final ByteBuffer view = ring.slice(index, Math.min(maxLength, ring.capacity() - index));
        kept[index / ALIGNMENT] = view;
        return view.limit(length);
    }

    /** The buffer that {@link #at} returned last, for this index, as its user left it. */
    ByteBuffer latestAt(final int index) {
        return places == 0 ? unkept : kept[index / ALIGNMENT];
    }
}
