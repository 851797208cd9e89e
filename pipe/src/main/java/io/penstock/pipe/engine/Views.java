package io.penstock.pipe.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Buffers that show single messages where they lie in a ring: index 0 is the message's first byte. One is made per place of the
 * ring and used again whenever a message lies there, so that after some rounds of the ring none is made any more. They take up to
 * nine times the ring's length of the heap. For rings above {@value #MAX_CAPACITY} bytes a new one is made each time.
 *
 * <p>No reference is stored on the way: the collector's barriers cost as much as a fence.
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

    /** A part of the ring; whoever got one before for the same place must not use it any more. */
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

    /** As new; only what has changed is stored, so that the buffers of a steady stream stay clean in the cache. */
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

    /** What {@link #at} returned last, for this index, as its user left it. */
    ByteBuffer latestAt(final int index) {
        return places == 0 ? unkept : kept[index / ALIGNMENT];
    }
}
