package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.ParticipantId;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a put finds at the other side, and what it writes down. */
@Timeout(120)
class PutterTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] ITEM = {1};
    private static final byte[] LARGE = new byte[200_000];

    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> queue;

    @BeforeEach
    void open() throws IOException {
        queue = BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(1)
                .waiting(Waiting.PARKING)
                .create();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    @DisplayName("The time of a put that had to wait for room is that of the put, not that of the call")
    void timeOfALatePut() throws Exception {
        final JoinedHub hub = Handles.of(queue).hub();
        queue.put(ITEM);
        final FutureTask<Boolean> putter = new FutureTask<>(() -> queue.offer(ITEM, 60, TimeUnit.SECONDS));
        new Thread(putter).start();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> !Handles.of(queue).waitList().waiters().isEmpty());
        final long earlier = hub.coarseTimeMs();
        Awaitility.await().atMost(SOON).until(() -> hub.coarseTimeMs() > earlier);
        final long late = hub.coarseTimeMs();
        assertNotNull(queue.poll());
        assertTrue(putter.get(SOON.toSeconds(), TimeUnit.SECONDS));
        final ItemBuffer item = new ItemBuffer();
        assertNotEquals(QueueView.NONE, Handles.of(queue).view().browse(0, item));
        assertTrue(item.putTimeMs >= late, "putTimeMs=" + item.putTimeMs + " late=" + late);
    }

    @Test
    @DisplayName(
            "Q4, R13a: a large item is not refused by an empty queue whose taker was killed before it counted its item")
    void largeItemBehindADeadTaker() throws Exception {
        queue.put(ITEM);
        assertNotNull(queue.poll());
        final AtomicBuffer control = Handles.of(queue).file().control();
        final int self = Handles.of(queue).hub().self();
        final int dead = ParticipantId.of(
                ParticipantId.slot(self) + 1, 1 + ParticipantId.epoch(self) % (ParticipantId.MAX_EPOCH - 1));
        assertTrue(Handles.of(queue).hub().isDead(dead));
        control.putLongVolatile(QueueDescriptor.TAKE_SEQ, 0);
        control.putLongVolatile(QueueDescriptor.TAKE_INTENT_SEQ, 0);
        control.putLongVolatile(QueueDescriptor.TAKE_INTENT_POS, 1);
        control.putLongVolatile(QueueDescriptor.TAKE_LOCK, dead);
        assertEquals(1, queue.size());
        assertTrue(queue.offer(LARGE));
        assertEquals(LARGE.length, queue.take().length);
    }

    /** A put of a large item whose file is written, and which waits for the put lock. */
    private FutureTask<Boolean> waitingForTheLock(final Thread[] thread) throws Exception {
        assertTrue(Handles.of(queue).putSection().lock().tryLock());
        final FutureTask<Boolean> putter = new FutureTask<>(() -> queue.offer(LARGE, 60, TimeUnit.SECONDS));
        thread[0] = new Thread(putter);
        thread[0].start();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> Handles.of(queue).waitList().waiters().stream()
                        .anyMatch(waiter -> waiter.condition() == Conditions.PUT_LOCK));
        assertEquals(1, files().size());
        return putter;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("queue.large"))) {
            return files.toList();
        }
    }

    @Test
    @DisplayName("Q4: a large item whose put is interrupted, or ends at its time, leaves no file")
    void largeItemThatIsNotPut() throws Exception {
        final Thread[] thread = new Thread[1];
        final FutureTask<Boolean> putter = waitingForTheLock(thread);
        thread[0].interrupt();
        assertEquals(
                InterruptedException.class,
                assertThrows(ExecutionException.class, () -> putter.get(SOON.toSeconds(), TimeUnit.SECONDS))
                        .getCause()
                        .getClass());
        assertEquals(List.of(), files());
        assertFalse(queue.offer(LARGE, 50, TimeUnit.MILLISECONDS));
        assertEquals(List.of(), files());
        Handles.of(queue).putSection().lock().unlock();
        assertTrue(queue.offer(LARGE));
    }

    @Test
    @DisplayName("Q4: a put of a large item that is interrupted says so, although its file cannot be deleted")
    void fileThatCannotBeDeleted() throws Exception {
        final Thread[] thread = new Thread[1];
        final FutureTask<Boolean> putter = waitingForTheLock(thread);
        final Path file = files().get(0);
        Files.delete(file);
        Files.createDirectories(file.resolve("not empty"));
        thread[0].interrupt();
        assertEquals(
                InterruptedException.class,
                assertThrows(ExecutionException.class, () -> putter.get(SOON.toSeconds(), TimeUnit.SECONDS))
                        .getCause()
                        .getClass());
        Handles.of(queue).putSection().lock().unlock();
    }
}
