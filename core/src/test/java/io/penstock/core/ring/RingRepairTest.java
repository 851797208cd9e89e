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
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A producer killed before every store, at every place of a lap; the repair killed before every store, and killed again.
 *
 * <p>The states: each 8-byte place of a lap as the head, each fill (whole records unread before the write), each
 * message length that matters (empty, short, odd, longest), and every free byte filled with what looks like headers.
 */
class RingRepairTest {
    private static final int CAPACITY = 256;
    private static final int[] LENGTHS = {0, 5, 8, 32};
    /** One for each thing that goes on at once, taken again and again. */
    private static final ByteBuffer[] MEMORY = Stream.generate(
                    () -> ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH))
            .limit(5)
            .toArray(ByteBuffer[]::new);

    private static final KillPoints KILLS = new KillPoints("ring");

    @AfterAll
    static void report() {
        KILLS.report();
    }

    enum Operation {
        WRITE {
            @Override
            void run(final AtomicBuffer buffer, final byte[] message) {
                SOURCE.putBytes(0, message);
                new OneToOneRingBuffer(buffer).write(NEW_TYPE, SOURCE, 0, message.length);
            }
        },
        CLAIM_AND_COMMIT {
            @Override
            void run(final AtomicBuffer buffer, final byte[] message) {
                final RingWriter writer = new RingWriter(buffer);
                final int index = writer.claim(NEW_TYPE, message.length);
                if (index > 0) {
                    buffer.putBytes(index, message);
                    writer.commit(index);
                }
            }
        },
        CLAIM_AND_ABORT {
            @Override
            void run(final AtomicBuffer buffer, final byte[] message) {
                final RingWriter writer = new RingWriter(buffer);
                final int index = writer.claim(NEW_TYPE, message.length);
                if (index > 0) {
                    buffer.putBytes(index, message);
                    writer.abort(index);
                }
            }
        },
        AGRONA_CLAIM_AND_ABORT {
            @Override
            void run(final AtomicBuffer buffer, final byte[] message) {
                final OneToOneRingBuffer ring = new OneToOneRingBuffer(buffer);
                final int index = ring.tryClaim(NEW_TYPE, message.length);
                if (index > 0) {
                    buffer.putBytes(index, message);
                    ring.abort(index);
                }
            }
        };

        private static final int NEW_TYPE = 7;
        private static final MappedBuffer SOURCE = new MappedBuffer(ByteBuffer.allocateDirect(CAPACITY));

        abstract void run(AtomicBuffer buffer, byte[] message);
    }

    /** A ring's bytes before the operation, and what its reader must find in them. */
    private record State(Snapshot memory, long head, long tail, List<String> unread) {}

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "A producer killed before any store, its repairer killed before any store: nothing lost, torn or invented")
    @Tag("kill")
    void killedAnywhere(final Operation operation) {
        for (final State state : states()) {
            for (final int length : LENGTHS) {
                killEverywhere(operation, state, message(length));
            }
        }
    }

    private static void killEverywhere(final Operation operation, final State state, final byte[] message) {
        KILLS.forEvery(operation.name(), victim -> {
            final ByteBuffer memory = state.memory.restoreTo(MEMORY[0]);
            final AtomicBuffer buffer = new CrashingBuffer(memory, victim);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    operation.run(buffer, message);
                }

                @Override
                public void check(final boolean killed) {
                    final Snapshot left = new Snapshot(memory);
                    final boolean committed = repairAndCheck(memory, state, message);
                    repairAfterTheConsumerHasPassed(left, state, committed);
                    if (killed) {
                        killRepairEverywhere(operation, left, state, message, committed);
                    } else if (operation.name().endsWith("ABORT")) {
                        assertFalse(committed);
                    }
                }
            };
        });
    }

    /** R4 and idempotence: the repair killed at every store, the second repair killed at every store, then a third. */
    private static void killRepairEverywhere(
            final Operation operation,
            final Snapshot left,
            final State state,
            final byte[] message,
            final boolean committed) {
        KILLS.forEvery("repair after " + operation, first -> {
            final ByteBuffer memory = left.restoreTo(MEMORY[1]);
            final CrashingBuffer buffer = new CrashingBuffer(memory, first);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertEquals(committed, RingRepair.repair(buffer, state.tail));
                }

                @Override
                public void check(final boolean killed) {
                    final Snapshot leftAgain = new Snapshot(memory);
                    assertEquals(committed, repairAndCheck(memory, state, message));
                    if (killed) {
                        KILLS.forEvery("second repair after " + operation, second -> {
                            final ByteBuffer memoryAgain = leftAgain.restoreTo(MEMORY[2]);
                            final CrashingBuffer bufferAgain = new CrashingBuffer(memoryAgain, second);
                            return new KillPoints.Trial() {
                                @Override
                                public void operate() {
                                    RingRepair.repair(bufferAgain, state.tail);
                                }

                                @Override
                                public void check(final boolean killedAgain) {
                                    assertEquals(committed, repairAndCheck(memoryAgain, state, message));
                                }
                            };
                        });
                    }
                }
            };
        });
    }

    /** R3: whether the record was committed is told rightly also when a live consumer has taken it in the meantime. */
    private static void repairAfterTheConsumerHasPassed(
            final Snapshot left, final State state, final boolean committed) {
        final ByteBuffer memory = left.restoreTo(MEMORY[3]);
        final MappedBuffer buffer = new MappedBuffer(memory);
        drain(new OneToOneRingBuffer(buffer));
        assertEquals(committed, RingRepair.repair(buffer, state.tail));
        assertEquals(List.of(), drain(new OneToOneRingBuffer(buffer)));
    }

    private static boolean repairAndCheck(final ByteBuffer memory, final State state, final byte[] message) {
        final MappedBuffer buffer = new MappedBuffer(memory);
        final boolean committed = RingRepair.repair(buffer, state.tail);
        final Snapshot repaired = new Snapshot(memory);
        assertEquals(committed, RingRepair.repair(buffer, state.tail));
        assertTrue(repaired.isSameAs(memory), "a second repair changes nothing");
        assertEquals(
                committed || !state.unread.isEmpty(),
                RingRepair.repair(new MappedBuffer(repaired.restoreTo(MEMORY[4])), state.head));
        assertTailHeaderIsZero(buffer);

        final OneToOneRingBuffer ring = new OneToOneRingBuffer(buffer);
        final List<String> expected = new ArrayList<>(state.unread);
        if (committed) {
            expected.add(text(Operation.NEW_TYPE, message));
        }
        assertEquals(expected, drain(ring));
        assertEquals(ring.producerPosition(), ring.consumerPosition());
        for (int i = 0; i < 20; i++) {
            final byte[] further = message(i + 12);
            Operation.WRITE.run(buffer, further);
            assertReads(ring, further);
        }
        return committed;
    }

    private static void assertTailHeaderIsZero(final MappedBuffer buffer) {
        final int tail = (int) buffer.getLong(CAPACITY + TAIL_POSITION_OFFSET) & CAPACITY - 1;
        final int head = (int) buffer.getLong(CAPACITY + HEAD_POSITION_OFFSET) & CAPACITY - 1;
        assertTrue(tail == head || buffer.getInt(tail) == 0, "the consumer would run on at the tail");
    }

    /** Every place of a lap as the head, some laps on, with 0 to 4 records unread, garbage wherever nothing lies. */
    private static List<State> states() {
        final List<State> states = new ArrayList<>();
        final Random random = new Random(42);
        for (int place = 0; place < CAPACITY; place += 8) {
            for (int fill = 0; fill <= 6; fill++) {
                states.add(state(3L * CAPACITY + place, fill, random));
            }
        }
        return states;
    }

    private static State state(final long start, final int fill, final Random random) {
        final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH);
        final MappedBuffer buffer = new MappedBuffer(memory);
        for (int index = 0; index < CAPACITY; index += 8) {
            buffer.putInt(index, 8 + random.nextInt(40)); // a length, and the type of padding or of a message
            buffer.putInt(index + 4, random.nextBoolean() ? -1 : 9);
        }
        buffer.putLong((int) start & CAPACITY - 1, 0L);
        buffer.putLong(CAPACITY + TAIL_POSITION_OFFSET, start);
        buffer.putLong(CAPACITY + HEAD_POSITION_OFFSET, start);
        // The producer's own copy of the head may be old, or never set since the file was made.
        buffer.putLong(CAPACITY + HEAD_CACHE_POSITION_OFFSET, random.nextBoolean() ? start : start - CAPACITY / 2);
        final OneToOneRingBuffer ring = new OneToOneRingBuffer(buffer);
        final List<String> unread = new ArrayList<>();
        for (int i = 0; i < fill; i++) {
            final long before = ring.producerPosition();
            final byte[] message = message(20 + i);
            Operation.WRITE.run(buffer, message);
            if (RingRepair.repair(buffer, before)) { // else it was refused, or came to padding alone
                unread.add(text(Operation.NEW_TYPE, message));
            }
        }
        return new State(new Snapshot(memory), start, ring.producerPosition(), unread);
    }

    private static List<String> drain(final OneToOneRingBuffer ring) {
        final List<String> read = new ArrayList<>();
        long before;
        do { // a read ends at the end of a lap
            before = ring.consumerPosition();
            ring.read((type, buffer, index, length) -> {
                final byte[] message = new byte[length];
                buffer.getBytes(index, message);
                read.add(text(type, message));
            });
        } while (ring.consumerPosition() != before);
        return read;
    }

    /** As {@link #drain}, for one message; no texts are made, for this happens some ten million times. */
    private static void assertReads(final OneToOneRingBuffer ring, final byte[] message) {
        int read = 0;
        long before;
        do {
            before = ring.consumerPosition();
            read += ring.read((type, buffer, index, length) -> {
                assertTrue(type == Operation.NEW_TYPE && length == message.length);
                for (int i = 0; i < length; i++) {
                    assertTrue(buffer.getByte(index + i) == message[i]);
                }
            });
        } while (ring.consumerPosition() != before);
        assertTrue(read == 1);
    }

    private static byte[] message(final int length) {
        final byte[] message = new byte[Math.min(length, CAPACITY / 8)];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (length * 31 + i + 1);
        }
        return message;
    }

    private static String text(final int type, final byte[] message) {
        return type + ":" + Arrays.toString(message);
    }

    @Test
    void nothingTornMeansNothingStored() {
        for (final State state : states()) {
            final ByteBuffer memory = state.memory.copy();
            final KillSwitch counter = KillSwitch.throwing();
            final CrashingBuffer buffer = new CrashingBuffer(memory, counter);
            assertEquals(!state.unread.isEmpty(), RingRepair.repair(buffer, state.head));
            assertFalse(RingRepair.repair(buffer, state.tail));
            assertEquals(0, counter.steps());
        }
    }

    @Test
    @DisplayName("R2: padding, of a wrap or of a repair, is no message")
    void paddingIsNoMessage() {
        final MappedBuffer buffer = new MappedBuffer(ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH));
        buffer.putLong(CAPACITY + TAIL_POSITION_OFFSET, 64);
        assertFalse(RingRepair.repair(buffer, 0)); // torn: becomes padding
        assertFalse(RingRepair.repair(buffer, 0)); // padding by now
        assertEquals(64, buffer.getInt(0));
        assertEquals(-1, buffer.getInt(4));
    }

    @Test
    void damageIsNamedAndLeftAlone() {
        final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH);
        final MappedBuffer buffer = new MappedBuffer(memory);
        buffer.putLong(CAPACITY + TAIL_POSITION_OFFSET, 64);
        buffer.putInt(0, 72);
        final Snapshot before = new Snapshot(memory);
        for (final long from : new long[] {0, -8, 4, 72, 64L - CAPACITY - 8, Long.MAX_VALUE, Long.MIN_VALUE}) {
            final var thrown = assertThrows(IllegalStateException.class, () -> RingRepair.repair(buffer, from));
            assertTrue(thrown.getMessage().contains("from=" + from), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("tail=64"), thrown.getMessage());
        }
        assertTrue(before.isSameAs(memory));
        assertThrows(
                IllegalArgumentException.class,
                () -> RingRepair.repair(new MappedBuffer(ByteBuffer.allocateDirect(100)), 0));
    }

    @Test
    @DisplayName("The whole address range of a ring is tried with rubbish: an error or a repair, never an endless walk")
    void rubbishEndsInAnErrorOrARepair() {
        final Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            final ByteBuffer memory = ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH);
            final MappedBuffer buffer = new MappedBuffer(memory);
            final byte[] rubbish = new byte[CAPACITY];
            random.nextBytes(rubbish);
            buffer.putBytes(0, rubbish);
            final long tail = 8L * random.nextInt(100);
            buffer.putLong(CAPACITY + TAIL_POSITION_OFFSET, tail);
            try {
                RingRepair.repair(buffer, Math.max(0, tail - 8L * random.nextInt(33)));
            } catch (final IllegalStateException expected) {
                assertTrue(expected.getMessage().startsWith("ring cannot be repaired"));
            }
        }
    }
}
