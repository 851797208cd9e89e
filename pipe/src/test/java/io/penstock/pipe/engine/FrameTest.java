package io.penstock.pipe.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.pipe.Sender;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final int CAPACITY = 256;
    private static final int MAX = PipeDescriptor.maxRecordMessage(CAPACITY);

    private final ByteBuffer memory = FrameKit.memory(CAPACITY);
    private final FrameWriter writer = FrameKit.writer(FrameKit.view(memory));
    private final FrameReader reader = FrameKit.reader(FrameKit.view(memory));

    @Test
    @DisplayName(
            "C1, C2, C18: random messages of 0 bytes to 8 rings come out whole, in order, at every place of the ring")
    void roundTrips() throws Exception {
        final Random random = new Random(1);
        final List<byte[]> sent = new ArrayList<>();
        final List<byte[]> got = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            final int length = random.nextInt(4) > 0 ? random.nextInt(MAX + 2) : random.nextInt(8 * CAPACITY);
            sent.add(FrameKit.message(i, length));
            FrameKit.send(writer, sent.get(i), reader, got);
            if (random.nextInt(3) == 0) {
                got.addAll(FrameKit.drain(reader));
            }
        }
        got.addAll(FrameKit.drain(reader));
        assertEquals(sent.size(), got.size());
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), got.get(i), "message " + i);
        }
        assertTrue(writer.isDrained());
    }

    @Test
    @DisplayName("C5: of a message given up after a part was written nothing is received; the next one is")
    void givenUp() throws Exception {
        for (int parts = 0; parts < 6; parts++) {
            FrameKit.start(writer, FrameKit.message(parts, 10 * MAX));
            for (int i = 0; i < parts; i++) {
                assertEquals(FrameWriter.Step.MORE, writer.step());
            }
            writer.finish();
            final List<byte[]> got = new ArrayList<>();
            final byte[] small = FrameKit.message(parts, 7);
            final byte[] large = FrameKit.message(parts, 5 * MAX);
            FrameKit.send(writer, parts % 2 == 0 ? small : large, reader, got);
            FrameKit.send(writer, parts % 2 == 0 ? large : small, reader, got);
            got.addAll(FrameKit.drain(reader));
            assertEquals(2, got.size());
            assertArrayEquals(parts % 2 == 0 ? small : large, got.get(0));
            assertArrayEquals(parts % 2 == 0 ? large : small, got.get(1));
        }
    }

    @Test
    @DisplayName("a message of one record stays in the ring until it is taken")
    void peeking() throws Exception {
        FrameKit.start(writer, new byte[] {1, 2, 3});
        writer.step();
        for (int i = 0; i < 3; i++) {
            assertEquals(FrameReader.Step.WHOLE, reader.step());
            assertEquals(3, reader.length());
            assertFalse(writer.isDrained());
        }
        final byte[] target = new byte[5];
        assertEquals(target, reader.take(target));
        assertArrayEquals(new byte[] {1, 2, 3, 0, 0}, target);
        assertTrue(writer.isDrained());
        assertEquals(FrameReader.Step.EMPTY, reader.step());
    }

    @Test
    @DisplayName("bytes of the source that are not there any more leave the ring usable")
    void sourceShrinks() throws Exception {
        final ByteBuffer source = ByteBuffer.allocate(MAX);
        writer.start(PipeDescriptor.KIND_BYTES, null, source, 0, MAX);
        source.limit(3);
        assertThrows(IndexOutOfBoundsException.class, writer::step);
        writer.finish();
        final List<byte[]> got = new ArrayList<>();
        FrameKit.send(writer, new byte[] {9}, reader, got);
        got.addAll(FrameKit.drain(reader));
        assertEquals(1, got.size());
        assertArrayEquals(new byte[] {9}, got.get(0));
    }

    @Test
    @DisplayName("room is there exactly when the next step will find it")
    void roomIsExact() throws Exception {
        final Random random = new Random(2);
        int waits = 0;
        for (int i = 0; i < 50_000; i++) {
            FrameKit.start(writer, FrameKit.message(i, random.nextInt(MAX + 1)));
            FrameWriter.Step step = writer.step();
            while (step == FrameWriter.Step.FULL) {
                waits++;
                final boolean room = writer.hasRoom();
                final long tail = tail();
                step = writer.step();
                if (!room) {
                    assertEquals(FrameWriter.Step.FULL, step);
                    final FrameReader.Step read = reader.step();
                    assertTrue(read != FrameReader.Step.EMPTY, "full, and nothing to read");
                    if (read == FrameReader.Step.WHOLE) {
                        reader.take();
                    }
                } else if (step == FrameWriter.Step.FULL) {
                    assertTrue(tail() > tail, "there is room, but nothing was written, padding neither");
                }
            }
        }
        assertTrue(waits > 1000, "waits=" + waits);
    }

    private long tail() {
        return FrameKit.view(memory).getLongVolatile(CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET);
    }

    @Test
    @DisplayName("a length alone reserves no memory to speak of, and an impossible one is refused")
    void lyingHeaders() {
        for (final long total : new long[] {-1, 0, MAX, Sender.MAX_MESSAGE_LENGTH + 1L, Long.MAX_VALUE}) {
            assertThrows(
                    SharedFileException.class,
                    () -> readerOf(PipeDescriptor.KIND_BYTES | PipeDescriptor.BEGIN, total)
                            .step());
        }
        final long before = usedMemory();
        final List<FrameReader> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final FrameReader gathering =
                    readerOf(PipeDescriptor.KIND_BYTES | PipeDescriptor.BEGIN, Sender.MAX_MESSAGE_LENGTH);
            assertEquals(FrameReader.Step.PROGRESS, step(gathering));
            readers.add(gathering);
        }
        final long used = usedMemory() - before;
        assertTrue(used < 5L * readers.size() * FrameReader.TRUSTED_LENGTH, "used=" + used);
    }

    private static FrameReader.Step step(final FrameReader reader) {
        try {
            return reader.step();
        } catch (final SharedFileException e) {
            throw new AssertionError(e);
        }
    }

    private static long usedMemory() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    @DisplayName("records that no sender writes are refused by name, never delivered")
    void nonsense() {
        final int bytes = PipeDescriptor.KIND_BYTES;
        for (final int type : new int[] {
            bytes, bytes | PipeDescriptor.END, 77 | 0x300, 0x300, 0x1301, 0x701, 0x401, 0x601, Integer.MAX_VALUE
        }) {
            final SharedFileException refusal = assertThrows(
                    SharedFileException.class, () -> readerOf(type, 0).step(), "type=" + type);
            assertTrue(refusal.getMessage().contains("recordType=" + type), refusal.getMessage());
        }
        for (final int length : new int[] {1, 7, CAPACITY + 1, MAX + 9, Integer.MAX_VALUE}) {
            final ByteBuffer ring = FrameKit.memory(CAPACITY);
            final AtomicBuffer view = FrameKit.view(ring);
            view.putInt(4, bytes | PipeDescriptor.BEGIN | PipeDescriptor.END);
            view.putInt(0, length);
            assertThrows(SharedFileException.class, () -> FrameKit.reader(view).step(), "length=" + length);
        }
    }

    private static FrameReader readerOf(final int type, final long total) {
        final AtomicBuffer view = FrameKit.view(FrameKit.memory(CAPACITY));
        final OneToOneRingBuffer ring = new OneToOneRingBuffer(view);
        final int index = ring.tryClaim(type, 16);
        view.putLong(index, total);
        ring.commit(index);
        return FrameKit.reader(view);
    }

    @Test
    @DisplayName(
            "the messages that were not taken are counted at every place of the ring, however many records each has")
    void unread() throws Exception {
        final Random random = new Random(2);
        int there = 0;
        for (int i = 0; i < 20_000; i++) {
            final int length = random.nextInt(CAPACITY / 2);
            FrameKit.start(writer, new byte[length]);
            FrameWriter.Step step = writer.step();
            while (step == FrameWriter.Step.MORE) {
                step = writer.step();
            }
            writer.finish(); // one that did not find room is given up, and is no message
            there += step == FrameWriter.Step.DONE ? 1 : 0;
            assertEquals(there, writer.unread());
            final boolean takes = step == FrameWriter.Step.FULL || random.nextInt(3) == 0;
            while (takes && random.nextInt(8) > 0) {
                final FrameReader.Step read = reader.step();
                if (read == FrameReader.Step.WHOLE) {
                    reader.take();
                    there--;
                }
                if (read == FrameReader.Step.EMPTY) {
                    break;
                }
            }
        }
    }

    @Test
    @DisplayName("a message of several records counts until the last of them was taken")
    void partlyRead() throws Exception {
        FrameKit.start(writer, new byte[3 * MAX]);
        while (writer.step() != FrameWriter.Step.DONE) {
            assertEquals(0, writer.unread(), "not sent yet");
        }
        assertEquals(1, writer.unread());
        assertEquals(FrameReader.Step.PROGRESS, reader.step());
        assertEquals(1, writer.unread());
        assertEquals(1, FrameKit.drain(reader).size());
        assertEquals(0, writer.unread());
    }
}
