package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.core.channel.Channel;
import io.penstock.core.memory.ParticipantId;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ring that holds what no put can have written: calls say so, name the file, and leave both locks free. */
@Timeout(120)
class QueueDamageTest {
    private static final byte[] ITEM = {1, 2, 3};
    private static final int SHORTER_THAN_AN_ITEM = 12;

    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> queue;
    private AtomicBuffer ring;

    @BeforeEach
    void open() throws IOException {
        queue = BoundedQueue.at(directory.resolve("queue"), byte[].class).create();
        ring = Handles.of(queue).view().bytes;
        assertTrue(queue.offer(ITEM));
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    @DisplayName("a record that is no item, or leads beyond the tail, is refused; repaired, it is taken")
    void noItem() throws Exception {
        final int length = ring.getInt(0);
        for (final int damaged : new int[] {1, Integer.MAX_VALUE, length + Long.BYTES, SHORTER_THAN_AN_ITEM}) {
            ring.putInt(0, damaged);
            assertDamaged(queue::poll);
            assertDamaged(queue::take);
            assertDamaged(() -> queue.drainTo(new ArrayList<>()));
            assertDamaged(() -> queue.iterator().next());
        }
        ring.putInt(0, length);
        assertArrayEquals(ITEM, queue.take());
    }

    @Test
    @DisplayName("a head that lies before no tail is refused by a put")
    void noHead() throws Exception {
        final int head =
                ring.capacity() - RingBufferDescriptor.TRAILER_LENGTH + RingBufferDescriptor.HEAD_POSITION_OFFSET;
        final BoundedQueue<byte[]> other =
                BoundedQueue.at(directory.resolve("queue"), byte[].class).open(); // it has not seen the head yet
        try (other) {
            ring.putLong(head, 1L << 40);
            assertDamaged(() -> other.put(ITEM));
            ring.putLong(head, 0);
            other.put(ITEM);
        }
        assertArrayEquals(ITEM, queue.take());
        assertArrayEquals(ITEM, queue.take());
    }

    @Test
    @DisplayName("a batch that meets damage behind some items delivers them, and the next one names the file")
    void batch() throws Exception {
        final int second = (int) Handles.of(queue).view().tail();
        queue.put(ITEM);
        final int length = ring.getInt(second);
        ring.putInt(second, SHORTER_THAN_AN_ITEM);
        final List<byte[]> taken = new ArrayList<>();
        assertEquals(1, queue.drainTo(taken));
        assertDamaged(() -> queue.drainTo(taken));
        assertEquals(1, taken.size());
        ring.putInt(second, length);
        assertArrayEquals(ITEM, queue.take());
    }

    @Test
    @DisplayName("a put that a killed process left damaged is refused by name where the queue is shut down or emptied")
    void recovery() throws Exception {
        final AtomicBuffer control = Handles.of(queue).file().control();
        final int self = Handles.of(queue).hub().self();
        final int dead = ParticipantId.of(ParticipantId.slot(self) + 1, 1);
        assertTrue(Handles.of(queue).hub().isDead(dead));
        queue.put(ITEM);
        control.putLongVolatile(QueueDescriptor.PUT_INTENT_TAIL, 1);
        ring.putInt(0, Integer.MAX_VALUE);
        control.putLongVolatile(QueueDescriptor.PUT_LOCK, dead);
        assertDamaged(queue::shutdown);
        assertDamaged(() -> new StartEmpty(Handles.of(queue)).run());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65536, 100, 0, 0", // items
        "8, 65537, 100, 0, 0", // no power of two
        "8, 1073741824, 100, 0, 0", // a ring longer than the file
        "8, 4096, 100, 0, 0", // a shorter one
        "8, 65536, 65536, 0, 0", // items longer than a record
        "8, 65536, 100, 0, -1",
        "8, 65536, 100, 4294967296, 0"
    })
    @DisplayName("a header that no queue can have is refused by name")
    void geometry(final long items, final long capacity, final long inlineMax, final long leases, final long deliveries)
            throws Exception {
        final Path path = directory.resolve("other");
        final Channel.Layout layout = new Channel.Layout(
                QueueDescriptor.FILE_KIND,
                QueueDescriptor.VERSION,
                0,
                4,
                QueueDescriptor.cellsOffset(1 << 16),
                List.of(items, capacity, inlineMax, leases, deliveries, 0L),
                List.of(byte[].class.getName()));
        Channel.create(path, layout, fresh -> {});
        final SharedFileException refused = assertThrows(
                SharedFileException.class,
                () -> BoundedQueue.at(path, byte[].class).open());
        assertTrue(refused.getMessage().contains(" path=" + path), refused.getMessage());
    }

    private void assertDamaged(final Executable call) {
        final String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(
                message.startsWith("the queue's file is damaged, ")
                        && message.contains(" path=" + directory.resolve("queue")),
                message);
    }
}
