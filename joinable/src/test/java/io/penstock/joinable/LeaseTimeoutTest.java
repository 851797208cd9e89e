package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LeaseTimeoutTest {
    /** Ten times the 0.5 s that it may take after the time-out. */
    private static final Duration SOON = SlowWorker.TIMEOUT.plusSeconds(5);

    @TempDir
    private Path directory;

    private JoinableQueue<byte[]> open() throws Exception {
        return SlowWorker.open(directory.resolve("jobs"));
    }

    private Jvm slowWorker() {
        return Jvm.start(SlowWorker.class, directory.resolve("jobs").toString());
    }

    @Test
    @DisplayName(
            "J5, J7: a slow worker's item goes to another after the time-out, not before; its late done is lost, changes nothing")
    void slowWorkerLosesItsItem() throws Exception {
        try (JoinableQueue<byte[]> queue = open();
                Jvm worker = slowWorker()) {
            final long before = System.nanoTime();
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            final Lease<byte[]> lease = queue.lease(SOON);
            final long afterMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            System.out.println("lease timeout ms=" + SlowWorker.TIMEOUT.toMillis() + " given away after ms=" + afterMs);
            assertNotNull(lease);
            assertTrue(afterMs >= SlowWorker.TIMEOUT.toMillis(), "too early: ms=" + afterMs);
            assertEquals(1, Worker.item(lease.value()));
            assertEquals(2, lease.deliveries());
            worker.tell("");
            worker.expect("lost");
            assertEquals(1, queue.unfinished());
            assertFalse(queue.join(Duration.ZERO));
            lease.done();
            assertTrue(queue.join(Duration.ZERO));
        }
    }

    @Test
    @DisplayName("J7: with a time-out a stopped worker's item is given away, and it learns so when it goes on")
    void stoppedWorkerLosesItsItem() throws Exception {
        try (JoinableQueue<byte[]> queue = open();
                Jvm worker = slowWorker()) {
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            worker.stop();
            final Lease<byte[]> lease = queue.lease(SOON);
            assertEquals(2, lease.deliveries());
            lease.done();
            worker.goOn();
            worker.tell("");
            worker.expect("lost");
            assertEquals(0, queue.unfinished());
        }
    }

    @Test
    @DisplayName(
            "J5, J6: alone in the world, a worker loses its item too: to the dead letters in the end; join returns")
    void lostByOneself() throws Exception {
        try (JoinableQueue<byte[]> queue = open()) {
            queue.put(Worker.bytes(1, 0));
            assertEquals(1, Worker.item(queue.take()));
            final Lease<byte[]> second = queue.lease(SOON);
            assertThrows(LeaseLostException.class, queue::taskDone);
            assertEquals(2, second.deliveries());
            final Lease<byte[]> third = queue.lease(SOON);
            assertEquals(3, third.deliveries());
            assertThrows(LeaseLostException.class, second::release);
            assertTrue(queue.join(SOON));
            assertThrows(LeaseLostException.class, third::done);
            assertEquals(1, queue.deadLetters().size());
            assertNull(queue.lease(Duration.ZERO));
        }
    }

    @Test
    @DisplayName("J7: work that is done in time keeps its leases, cell after cell")
    void quickWorkIsNotDisturbed() throws Exception {
        try (JoinableQueue<byte[]> queue = open()) {
            final long end = System.nanoTime() + 2 * SlowWorker.TIMEOUT.toNanos();
            long item = 0;
            while (System.nanoTime() - end < 0) {
                queue.put(Worker.bytes(item, 0));
                final long taken = System.nanoTime();
                final Lease<byte[]> lease = queue.lease();
                assertEquals(item++, Worker.item(lease.value()));
                assertEquals(1, lease.deliveries());
                try {
                    lease.done();
                } catch (final LeaseLostException slow) {
                    final long tookNs = System.nanoTime() - taken;
                    assertTrue(tookNs >= SlowWorker.TIMEOUT.toNanos(), "too early: ns=" + tookNs);
                    return; // the machine was busy with something else
                }
            }
            assertEquals(0, queue.stats().redeliveries());
        }
    }

    @Test
    @DisplayName("Q11: the time-out stands in the file; another one is refused")
    void standsInTheFile() throws Exception {
        open().close();
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> JoinableQueue.at(directory.resolve("jobs"), byte[].class)
                                .leaseTimeout(Duration.ofSeconds(2))
                                .open())
                .getMessage()
                .contains("leaseTimeoutMs here=2000 in the file=1000"));
        assertThrows(
                IllegalArgumentException.class,
                () -> JoinableQueue.at(directory.resolve("x"), byte[].class).leaseTimeout(Duration.ZERO));
    }
}
