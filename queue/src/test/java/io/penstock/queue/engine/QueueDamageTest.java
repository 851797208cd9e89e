package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

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

    private void assertDamaged(final Executable call) {
        final String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(
                message.startsWith("the queue's file is damaged, ")
                        && message.contains(" path=" + directory.resolve("queue")),
                message);
    }
}
