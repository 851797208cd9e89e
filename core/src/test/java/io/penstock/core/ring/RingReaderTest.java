package io.penstock.core.ring;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.MappedBuffer;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RingReaderTest {
    private static final int CAPACITY = 256;
    private static final int HEAD = CAPACITY + HEAD_POSITION_OFFSET;
    private static final int TAIL = CAPACITY + TAIL_POSITION_OFFSET;
    private static final KillPoints KILLS = new KillPoints("ring");

    private final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH);
    private final MappedBuffer buffer = new MappedBuffer(memory);
    private final RingWriter writer = new RingWriter(buffer);
    private final RingReader reader = new RingReader(buffer, CAPACITY);

    @AfterAll
    static void report() {
        KILLS.report();
    }

    private void write(final int type, final int length) {
        final int index = writer.claim(type, length);
        assertTrue(index >= 0);
        writer.commit(index);
    }

    private void pad(final int length) {
        writer.abort(writer.claim(1, length));
    }

    private long header(final long position, final int type, final int length) {
        final int record = reader.peek(position);
        assertEquals(type, reader.type());
        assertEquals(length, RingReader.length(record));
        assertEquals(type == -1, reader.isPadding());
        return position + RingReader.step(record);
    }

    @Test
    @DisplayName("a record stays until it is given back, by one store for all before a position")
    void steps() {
        assertEquals(RingReader.NONE, reader.peek(0));
        assertFalse(reader.hasRecord());
        write(3, 5);
        pad(0);
        write(4, 32);
        for (int round = 0; round < 3; round++) {
            assertEquals(16, header(0, 3, 5));
            assertEquals(8, reader.index(0));
            assertEquals(24, header(16, -1, 0));
            assertEquals(64, header(24, 4, 32));
            assertEquals(RingReader.NONE, reader.peek(64));
            assertEquals(0, buffer.getLong(HEAD));
            assertEquals(64, writer.usedBytes());
        }
        reader.release(16);
        assertEquals(16, buffer.getLong(HEAD));
        assertEquals(16, reader.head());
        assertTrue(reader.hasRecord());
        assertFalse(reader.isDrained());
        assertTrue(reader.peekMessage() != RingReader.NONE);
        assertEquals(4, reader.type());
        assertEquals(24, buffer.getLong(HEAD), "the padding was given back");
        assertTrue(reader.spin(24, 1));
        assertFalse(reader.spin(64, 3));
    }

    @Test
    @DisplayName("a round ends at the tail as it was at its beginning, and leaves what is not committed")
    void rounds() {
        write(1, 8);
        reader.beginRound();
        write(2, 8);
        assertEquals(16, header(0, 1, 8));
        assertEquals(RingReader.NONE, reader.peek(16));
        reader.beginRound();
        assertEquals(32, header(16, 2, 8));
        final int claimed = writer.claim(3, 8);
        reader.beginRound();
        assertEquals(RingReader.NONE, reader.peek(32));
        writer.commit(claimed);
        assertEquals(48, header(32, 3, 8));
    }

    @Test
    @DisplayName("what no writer writes is named with its position, and never shown")
    void noRecord() {
        final int[][] headers = {
            {1, 1},
            {7, 1},
            {CAPACITY / 8 + 9, 1},
            {CAPACITY + 8, 1},
            {Integer.MAX_VALUE, 1},
            {16, 0},
            {16, -2},
            {16, Integer.MIN_VALUE},
            {Integer.MAX_VALUE, -1},
            {Integer.MAX_VALUE - 7, -1},
            {CAPACITY + 8, -1},
            {7, -1},
            {72, -1}
        };
        for (final int[] header : headers) {
            buffer.putLong(TAIL, 64);
            buffer.putInt(4, header[1]);
            buffer.putInt(0, header[0]);
            for (final boolean round : new boolean[] {true, false}) {
                final RingReader fresh = new RingReader(buffer, CAPACITY);
                if (round) {
                    fresh.beginRound();
                }
                final RingDamagedException named = assertThrows(RingDamagedException.class, () -> fresh.peek(0));
                assertTrue(
                        named.getMessage()
                                        .contains("record: position=0 recordLength=" + header[0] + " recordType="
                                                + header[1] + ": head=0 tail=64 capacityBytes=" + CAPACITY)
                                || named.getMessage().startsWith("a record lies behind the tail: position=0"),
                        named.getMessage());
            }
        }
    }

    @Test
    @DisplayName("a record that leads beyond the end of the round is none")
    void beyondTheRound() {
        buffer.putLong(TAIL, 16);
        buffer.putInt(4, 1);
        buffer.putInt(0, 24);
        reader.beginRound();
        assertThrows(RingDamagedException.class, () -> reader.peek(0));
    }

    @Test
    @DisplayName("a reader that damage leads beyond the tail stops within a lap")
    void beyondTheTail() {
        for (int at = 0; at < CAPACITY; at += 16) {
            buffer.putInt(at + 4, 1);
            buffer.putInt(at, 16);
        }
        buffer.putLong(TAIL, 64);
        int read = 0;
        RingDamagedException named = null;
        while (named == null && read <= CAPACITY / 16) {
            try {
                reader.release(reader.head() + RingReader.step(reader.peek(reader.head())));
                read++;
            } catch (final RingDamagedException expected) {
                named = expected;
            }
        }
        assertEquals(CAPACITY / 16, read);
        assertTrue(named != null && named.getMessage().startsWith("a record lies behind the tail"));
    }

    @Test
    @DisplayName("no round begins at an impossible tail")
    void impossibleTails() {
        for (final long tail : new long[] {-8, 4, CAPACITY + 8, Long.MAX_VALUE / 2, Long.MIN_VALUE}) {
            buffer.putLong(TAIL, tail);
            final RingDamagedException named = assertThrows(RingDamagedException.class, reader::beginRound);
            assertTrue(named.getMessage().contains(" tail=" + tail), named.getMessage());
        }
    }

    @Test
    @DisplayName("rubbish in the whole ring, at any head: records that fit or a named error, never a walk without end")
    void rubbish() {
        final Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            for (int at = 0; at < CAPACITY; at += 4) {
                buffer.putInt(at, random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(60) - 5);
            }
            final long head = random.nextInt(4) == 0 ? random.nextLong() : 8L * random.nextInt(100);
            buffer.putLong(HEAD, head);
            buffer.putLong(TAIL, random.nextInt(4) == 0 ? random.nextLong() : head + 8L * random.nextInt(40));
            final RingReader fresh = new RingReader(buffer, CAPACITY);
            try {
                if (random.nextBoolean()) {
                    fresh.beginRound();
                }
                int records = 0;
                long position = fresh.head();
                for (int record = fresh.peek(position); record != RingReader.NONE; record = fresh.peek(position)) {
                    final int index = fresh.index(position);
                    assertTrue(index >= 8 && index + RingReader.length(record) <= CAPACITY);
                    position += RingReader.step(record);
                    if (random.nextBoolean()) {
                        fresh.release(position);
                    }
                    assertTrue(++records <= 2 * CAPACITY / 8, "records=" + records);
                }
            } catch (final RingDamagedException expected) {
                assertTrue(expected.getMessage().contains("head="), expected.getMessage());
            }
        }
    }

    @Test
    @DisplayName(
            "a reader killed before every store, at every place: its successor finds what was not given back, in order")
    @Tag("kill")
    void killedAnywhere() {
        for (int place = 0; place < CAPACITY; place += 8) {
            for (int padding = 0; padding < 4; padding++) {
                killEverywhere(state(place, padding));
            }
        }
        assertTrue(KILLS.total() > 0);
    }

    /** Four messages of type 1 to 4, some of them behind padding, at a place of the lap. */
    private Snapshot state(final int place, final int padding) {
        for (int at = 0; at < CAPACITY; at += 8) {
            buffer.putLong(at, 0x0000_0009_0000_0010L); // what looks like a record of an earlier lap
        }
        final long start = 3L * CAPACITY + place;
        buffer.putLong(place, 0L);
        buffer.putLong(HEAD, start);
        buffer.putLong(TAIL, start);
        final RingWriter fresh = new RingWriter(buffer);
        for (int type = 1; type <= 4; type++) {
            for (int i = 0; i < padding; i++) {
                fresh.abort(fresh.claim(1, 0));
            }
            fresh.commit(fresh.claim(type, 3 * type));
        }
        return new Snapshot(memory);
    }

    private static void killEverywhere(final Snapshot state) {
        for (final boolean oneByOne : new boolean[] {true, false}) {
            KILLS.forEvery(oneByOne ? "READ_MESSAGES" : "READ_ROUND", victim -> new KillPoints.Trial() {
                private final ByteBuffer left = state.copy();
                private final List<Integer> released = new ArrayList<>();

                @Override
                public void operate() {
                    final RingReader reader = new RingReader(new CrashingBuffer(left, victim), CAPACITY);
                    if (oneByOne) {
                        readMessages(reader, released);
                    } else {
                        readRound(reader, released);
                    }
                }

                @Override
                public void check(final boolean killed) {
                    final List<Integer> all = new ArrayList<>(released);
                    readMessages(new RingReader(new CrashingBuffer(left, KillSwitch.throwing()), CAPACITY), all);
                    assertEquals(List.of(1, 2, 3, 4), all);
                    assertTrue(new RingReader(new MappedBuffer(left), CAPACITY).isDrained());
                }
            });
        }
    }

    private static void readMessages(final RingReader reader, final List<Integer> released) {
        for (int record = reader.peekMessage(); record != RingReader.NONE; record = reader.peekMessage()) {
            final int type = reader.type();
            reader.release(reader.head() + RingReader.step(record));
            released.add(type);
        }
    }

    private static void readRound(final RingReader reader, final List<Integer> released) {
        final List<Integer> read = new ArrayList<>();
        reader.beginRound();
        long position = reader.head();
        for (int record = reader.peek(position); record != RingReader.NONE; record = reader.peek(position)) {
            if (!reader.isPadding()) {
                read.add(reader.type());
            }
            position += RingReader.step(record);
        }
        reader.release(position);
        released.addAll(read);
    }
}
