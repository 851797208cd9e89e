package io.penstock.core.ring;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_CACHE_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.MappedBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RingWriterTest {
    private static final int CAPACITY = 256;
    private static final int HEAD = CAPACITY + HEAD_POSITION_OFFSET;
    private static final int TAIL = CAPACITY + TAIL_POSITION_OFFSET;
    private static final int TYPE = 7;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH);
    private final MappedBuffer buffer = new MappedBuffer(memory);
    private final RingWriter writer = new RingWriter(buffer);
    private final RingReader reader = new RingReader(buffer, CAPACITY);

    private static boolean write(
            final RingWriter writer, final AtomicBuffer buffer, final int number, final int length) {
        final int index = writer.claim(TYPE, length);
        if (index < 0) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            buffer.putByte(index + i, (byte) (number + i));
        }
        writer.commit(index);
        return true;
    }

    private static boolean read(final RingReader reader, final AtomicBuffer buffer, final int number) {
        final int record = reader.peekMessage();
        if (record == RingReader.NONE) {
            return false;
        }
        assertEquals(reader.head(), buffer.getLong(HEAD), "the head is at the message");
        assertEquals(TYPE, reader.type());
        for (int i = 0; i < RingReader.length(record); i++) {
            assertEquals((byte) (number + i), buffer.getByte(reader.index(reader.head()) + i));
        }
        reader.release(reader.head() + RingReader.step(record));
        return true;
    }

    @Test
    @DisplayName("the stores of OneToOneRingBuffer, of the same kind and in the same order, at every place of a lap")
    void sameStores() {
        for (int place = 0; place < CAPACITY; place += 8) {
            for (int used = 0; used <= CAPACITY; used += 8) {
                for (int length = 0; length <= CAPACITY / 8; length++) {
                    for (final boolean commit : new boolean[] {true, false}) {
                        final Recording agrona = new Recording(place, used);
                        final OneToOneRingBuffer ring = new OneToOneRingBuffer(agrona);
                        final int claimed = ring.tryClaim(TYPE, length);
                        if (claimed >= 0 && commit) {
                            ring.commit(claimed);
                        } else if (claimed >= 0) {
                            ring.abort(claimed);
                        }
                        final Recording ours = new Recording(place, used);
                        final RingWriter writer = new RingWriter(ours);
                        assertEquals(claimed, writer.claim(TYPE, length));
                        if (claimed >= 0 && commit) {
                            writer.commit(claimed);
                        } else if (claimed >= 0) {
                            writer.abort(claimed);
                        }
                        assertEquals(
                                agrona.stores, ours.stores, "place=" + place + " used=" + used + " length=" + length);
                    }
                }
            }
        }
    }

    /** Notes each store. A length and a type are one store or two; the head's copy is the producer's own. */
    private static final class Recording extends MappedBuffer {
        private static final int HEAD_CACHE = CAPACITY + HEAD_CACHE_POSITION_OFFSET;
        final List<String> stores = new ArrayList<>();

        Recording(final int place, final int used) {
            super(ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH));
            final long head = 3L * CAPACITY + place;
            super.putLong(HEAD, head);
            super.putLong(HEAD_CACHE, head);
            super.putLong(TAIL, head + used);
        }

        @Override
        public void putLong(final int index, final long value) {
            if (index != HEAD_CACHE) {
                stores.add("plain long " + index + " " + value);
            }
            super.putLong(index, value);
        }

        @Override
        public void putLongRelease(final int index, final long value) {
            if (index < CAPACITY) {
                final boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
                stores.add("release int " + index + " " + (int) (little ? value : value >> Integer.SIZE));
                stores.add("plain int " + (index + 4) + " " + (int) (little ? value >> Integer.SIZE : value));
            } else {
                stores.add("release long " + index + " " + value);
            }
            super.putLongRelease(index, value);
        }

        @Override
        public void putInt(final int index, final int value) {
            stores.add("plain int " + index + " " + value);
            super.putInt(index, value);
        }

        @Override
        public void putIntRelease(final int index, final int value) {
            stores.add("release int " + index + " " + value);
            super.putIntRelease(index, value);
        }
    }

    @Test
    @DisplayName("writers and readers that take turns lose nothing and double nothing, over many laps")
    void takingTurns() {
        final Random random = new Random(3);
        final RingWriter[] writers = {writer, new RingWriter(buffer), new RingWriter(buffer)};
        final RingReader[] readers = {reader, new RingReader(buffer, CAPACITY), new RingReader(buffer, CAPACITY)};
        int written = 0;
        int read = 0;
        int full = 0;
        for (int i = 0; i < 200_000; i++) {
            final int which = random.nextInt(3);
            if (random.nextBoolean()) {
                writers[which].reload();
                final int length = random.nextInt(CAPACITY / 8 + 1);
                if (write(writers[which], buffer, written, length)) {
                    written++;
                } else {
                    full++;
                }
            } else {
                readers[which].reload();
                if (read(readers[which], buffer, read)) {
                    read++;
                } else {
                    assertEquals(written, read);
                }
            }
        }
        assertTrue(full > 1000 && read > 10_000, "full=" + full + " read=" + read);
    }

    @Test
    @DisplayName("room is there exactly when the next claim finds it, or writes padding")
    void roomIsExact() {
        final Random random = new Random(4);
        int waits = 0;
        for (int i = 0; i < 50_000; i++) {
            final int length = random.nextInt(CAPACITY / 8 + 1);
            while (!write(writer, buffer, i, length)) {
                waits++;
                final boolean room = writer.hasRoom();
                final long tail = writer.tail();
                final boolean written = write(writer, buffer, i, length);
                assertEquals(room, written || writer.tail() > tail);
                if (written) {
                    break;
                }
                reader.release(reader.head() + RingReader.step(reader.peek(reader.head())));
            }
        }
        assertTrue(waits > 1000, "waits=" + waits);
    }

    @Test
    @DisplayName("a failure between claim and commit leaves padding, and the next record follows it")
    void repair() {
        for (int i = 0; i < 100; i++) {
            final long before = writer.tail();
            assertTrue(writer.claim(TYPE, i % 30) >= 0);
            assertFalse(writer.repair(before));
            final long again = writer.tail();
            assertTrue(write(writer, buffer, i, 20));
            assertTrue(writer.repair(again));
            assertTrue(read(reader, buffer, i));
            assertFalse(read(reader, buffer, i));
            assertTrue(writer.isDrained());
        }
    }

    @Test
    @DisplayName("impossible positions are named by the next claim, and nothing is written")
    void damagedPositions() {
        final long[][] impossible = {
            {8, 0}, {0, CAPACITY + 8}, {-8, 0}, {4, 8}, {0, 12}, {Long.MIN_VALUE, 0}, {0, Long.MAX_VALUE}
        };
        for (final long[] positions : impossible) {
            buffer.putLong(HEAD, positions[0]);
            buffer.putLong(TAIL, positions[1]);
            final RingWriter fresh = new RingWriter(buffer);
            final RingDamagedException named = assertThrows(RingDamagedException.class, () -> fresh.claim(TYPE, 8));
            assertTrue(
                    named.getMessage()
                            .contains("positions are impossible: head=" + positions[0] + " tail=" + positions[1]
                                    + " capacityBytes=" + CAPACITY),
                    named.getMessage());
            assertThrows(RingDamagedException.class, fresh::checkPositions);
            writer.reload();
            assertThrows(RingDamagedException.class, () -> writer.claim(TYPE, 8));
            assertEquals(positions[1], buffer.getLong(TAIL));
        }
    }

    @Test
    @DisplayName("a tail that something else has moved is found at the end of the lap")
    void movedTail() {
        final RingDamagedException named = assertThrows(RingDamagedException.class, () -> {
            for (int i = 0; i < CAPACITY; i++) {
                buffer.putLong(TAIL, writer.tail() + 8);
                assertTrue(write(writer, buffer, i, 8));
                assertTrue(read(reader, buffer, i));
            }
        });
        assertTrue(named.getMessage().startsWith("its tail was moved from "), named.getMessage());
    }
}
