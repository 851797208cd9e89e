package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LeaseTimeoutTest {
    /** The rule says 2 s after the time-out; a machine that is busy with something else is given more. */
    private static final Duration SOON = SlowWorker.TIMEOUT.plusSeconds(30);

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
    @Tag("two-process")
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
            finish(queue, lease);
            assertTrue(queue.join(Duration.ZERO));
        }
    }

    /** Done with it, even if this thread got no CPU for so long meanwhile that it has lost the lease itself. */
    private static void finish(final JoinableQueue<byte[]> queue, final Lease<byte[]> lease) throws Exception {
        try {
            lease.done();
        } catch (final LeaseLostException starved) {
            queue.lease(SOON).done();
        }
    }

    @Test
    @DisplayName("J7: with a time-out a stopped worker's item is given away, and it learns so when it goes on")
    @Tag("two-process")
    void stoppedWorkerLosesItsItem() throws Exception {
        try (JoinableQueue<byte[]> queue = open();
                Jvm worker = slowWorker()) {
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            worker.stop();
            final Lease<byte[]> lease = queue.lease(SOON);
            assertEquals(2, lease.deliveries());
            finish(queue, lease);
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
    @DisplayName(
            "J5: a heartbeat thread that halts between its clock and its look at a cell takes nothing away too early")
    void haltedHeartbeatIsNotEarly() {
        final LeaseTable.Geometry geometry = new LeaseTable.Geometry(2, 16, 3);
        final World world = LeaseProcess.world(256, geometry);
        final KillSwitch noKill = KillSwitch.throwing();
        final LeaseProcess worker = LeaseProcess.in(world, 1, world.view(noKill), 10, geometry);
        worker.put(7, 0);
        final long timeoutNs = 1_000;
        final long[] clock = {0};
        final boolean[] halts = {true};
        final LeaseProcess observer = LeaseProcess.in(world, 2, world.view(noKill), 10, geometry);
        final LeaseTimeouts timeouts = new LeaseTimeouts(observer.table(), timeoutNs, () -> {
            final long read = clock[0];
            if (halts[0]) { // just after it has read the clock; meanwhile the item is taken
                halts[0] = false;
                clock[0] += timeoutNs;
                assertTrue(worker.take().isPresent());
            }
            return read;
        });
        assertEquals(0, timeouts.look());
        final long taken = clock[0];
        assertEquals(0, timeouts.look());
        clock[0] = taken + timeoutNs - 1;
        assertEquals(0, timeouts.look());
        clock[0] = taken + timeoutNs;
        assertEquals(1, timeouts.look());
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
