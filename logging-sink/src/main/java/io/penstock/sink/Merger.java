package io.penstock.sink;

import java.util.Arrays;
import java.util.List;

/**
 * Goes through the records of all lanes in the order of their timestamps: a heap of lanes by their next record. It keeps the order of each
 * lane, and with it that of each thread. One thread.
 */
final class Merger {
    private LaneReader[] heap = new LaneReader[16];
    private int size;

    /** Begins a round: all records that are there now. */
    void begin(final List<LaneReader> lanes) {
        Arrays.fill(heap, 0, size, null);
        size = 0;
        if (heap.length < lanes.size()) {
            heap = new LaneReader[Math.max(lanes.size(), heap.length * 2)];
        }
        for (final LaneReader lane : lanes) {
            lane.beginRound();
        }
        // Apart from the loop above, so that the ends of all lanes are taken as close together as can be.
        for (final LaneReader lane : lanes) {
            if (lane.peek()) {
                heap[size++] = lane;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    /** {@return the lane with the oldest record, peeked; null at the end of the round} */
    LaneReader oldest() {
        return size == 0 ? null : heap[0];
    }

    /** Goes past the oldest record. */
    void advance() {
        final LaneReader lane = heap[0];
        lane.advance();
        if (!lane.peek()) {
            heap[0] = heap[--size];
            heap[size] = null;
        }
        siftDown(0);
    }

    private void siftDown(final int from) {
        int parent = from;
        while (true) {
            int least = parent;
            final int left = 2 * parent + 1;
            if (left < size && heap[left].key() < heap[least].key()) {
                least = left;
            }
            if (left + 1 < size && heap[left + 1].key() < heap[least].key()) {
                least = left + 1;
            }
            if (least == parent) {
                return;
            }
            final LaneReader lane = heap[parent];
            heap[parent] = heap[least];
            heap[least] = lane;
            parent = least;
        }
    }
}
