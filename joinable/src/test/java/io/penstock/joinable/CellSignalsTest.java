package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.Channel;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.wait.WaitList;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueFile;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Rescues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Takers that wait for a lease cell: all but one are this process's, so that waiting is not for itself. */
@Timeout(120)
@Tag("two-process")
class CellSignalsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CELLS = 16;

    @TempDir
    private Path directory;

    private final Deque<Lease<byte[]>> held = new ArrayDeque<>();
    private JoinableQueue<byte[]> queue;
    private Jvm holder;
    private QueueFile file;
    private long rescuesBefore;

    @BeforeEach
    void fillTheCells() throws Exception {
        final Path path = directory.resolve("jobs");
        queue = Worker.open(path);
        file = QueueFile.of(Channel.open(path, CellDescriptor.FILE_KIND, QueueDescriptor.VERSION));
        holder = Jvm.start(Worker.class, path.toString(), "hold");
        holder.expect("ready");
        queue.put(Worker.bytes(0, 0));
        holder.expect("taken 0 1");
        for (int i = 1; i <= CELLS; i++) {
            queue.put(Worker.bytes(i, 0));
        }
        while (held.size() < CELLS - 1) {
            held.addAll(queue.lease(CELLS - 1 - held.size(), SOON));
        }
        Rescues.slow();
        rescuesBefore = Rescues.count(directory);
    }

    @AfterEach
    void end() {
        Rescues.quick();
        holder.close();
        queue.close();
    }

    @Test
    @DisplayName(
            "Q10: a take that finds padding, and no cell for the item behind it, wakes the putter for whom there is room now")
    void paddingBeforeTheItem() throws Exception {
        final byte[] item = new byte[480]; // a record of 496 bytes
        try (JoinableQueue<byte[]> small = JoinableQueue.at(directory.resolve("small"), byte[].class)
                .capacityBytes(4096)
                .maxItems(100)
                .maxLeases(1)
                .create()) {
            for (int i = 0; i < 8; i++) {
                small.put(item);
                small.take();
                if (i < 7) {
                    small.taskDone();
                }
            }
            for (int i = 0; i < 7; i++) {
                assertTrue(small.offer(item)); // behind the padding before the ring's end
            }
            assertFalse(small.offer(item));
            final FutureTask<Boolean> putter = new FutureTask<>(() -> small.offer(item, 60, TimeUnit.SECONDS));
            final Thread thread = new Thread(putter);
            thread.start();
            Awaitility.await().atMost(SOON).until(() -> Rescues.isAsleep(thread));
            assertThrows(IllegalStateException.class, small::poll); // the one cell is this process's
            assertTrue(putter.get(SOON.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, Rescues.count(directory) - rescuesBefore);
        }
    }

    private FutureTask<Lease<byte[]>> taker() {
        final int before = sleepers(Conditions.CELLS);
        final FutureTask<Lease<byte[]>> taker = new FutureTask<>(() -> queue.lease());
        final Thread thread = new Thread(taker);
        thread.setDaemon(true);
        thread.start();
        awaitSleepers(Conditions.CELLS, before + 1);
        Awaitility.await().atMost(SOON).until(() -> Rescues.isAsleep(thread));
        return taker;
    }

    private void awaitSleepers(final int condition, final int count) {
        Awaitility.await().atMost(SOON).until(() -> sleepers(condition) >= count);
    }

    private int sleepers(final int condition) {
        return (int) file.channel().waitList().waiters().stream()
                .map(WaitList.Waiter::condition)
                .filter(waits -> waits == condition)
                .count();
    }

    @Test
    @DisplayName("J3: a release wakes who waits for a cell, at once")
    void releaseWakesWhoWaitsForACell() throws Exception {
        for (int round = 0; round < 5; round++) {
            final FutureTask<Lease<byte[]>> taker = taker();
            held.removeFirst().release();
            held.addLast(taker.get(60, TimeUnit.SECONDS));
        }
        assertEquals(0, rescues());
    }

    @Test
    @DisplayName("Q10, J2: a taker that was woken for a cell, and finds nothing to take any more, wakes the next one")
    void cellWithoutItem() throws Exception {
        final FutureTask<Lease<byte[]>> woken = taker();
        final FutureTask<Lease<byte[]>> next = taker();
        final HeldLease<byte[]> silent = (HeldLease<byte[]>) held.removeFirst();
        assertTrue(LeaseTable.of(ObservedChannel.of(file.channel()))
                .done(silent.cell(), silent.word())); // without a signal
        // The hint of the fairness gate: this call does not look whether others have waited for long.
        file.control()
                .putLongVolatile(QueueDescriptor.TAKE_TURN + Long.BYTES, System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        held.addLast(queue.lease());
        held.removeLast().done();
        awaitSleepers(Conditions.ITEMS, 2);
        assertEquals(0, rescues());
        held.removeLast().done();
        queue.put(Worker.bytes(100, 0));
        queue.put(Worker.bytes(101, 0));
        assertNotNull(woken.get(60, TimeUnit.SECONDS));
        assertNotNull(next.get(60, TimeUnit.SECONDS));
        assertEquals(0, rescues());
    }

    private long rescues() throws IOException {
        return Rescues.count(directory) - rescuesBefore;
    }
}
