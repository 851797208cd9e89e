package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.engine.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** R14: a take on a lease that fails at any access to shared memory, in its signals too. */
@Timeout(120)
class LeaseFailureTest {
    @TempDir
    private Path directory;

    private final Failures failures = new Failures();

    private JoinableQueue<byte[]> open() throws IOException {
        return JoinableQueue.at(directory.resolve("jobs"), byte[].class)
                .maxItems(100)
                .maxLeases(8)
                .maxDeliveries(255)
                .openOrCreate();
    }

    @FunctionalInterface
    private interface Take {
        void take(JoinableQueue<byte[]> queue, List<Lease<byte[]>> into) throws InterruptedException;
    }

    private void failEverywhere(final boolean orphans, final Take take) throws Exception {
        try (JoinableQueue<byte[]> queue = failures.open(this::open);
                JoinableQueue<byte[]> other = open()) {
            boolean happened = true;
            int accesses = 0;
            while (happened) {
                for (byte item = 1; item <= 3; item++) {
                    other.put(new byte[] {item});
                }
                if (orphans) {
                    other.lease(2, Duration.ofSeconds(10)).forEach(Lease::release);
                }
                final List<Lease<byte[]>> leases = new ArrayList<>();
                happened = failures.runFailing(queue, accesses, () -> {
                    try {
                        take.take(queue, leases);
                    } catch (final InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                final Set<Integer> items = new TreeSet<>();
                for (final Lease<byte[]> lease : leases) {
                    assertTrue(items.add((int) lease.value()[0]), "access=" + accesses);
                    lease.done();
                }
                for (byte[] item = other.poll(); item != null; item = other.poll()) {
                    assertTrue(items.add((int) item[0]), "access=" + accesses);
                    other.taskDone();
                }
                assertEquals(Set.of(1, 2, 3), items, "access=" + accesses);
                assertEquals(0, other.unfinished(), "access=" + accesses);
                accesses++;
            }
            System.out.println("failures: accesses=" + accesses + " failed=" + failures.thrown());
            assertTrue(failures.thrown() > 30, "failed=" + failures.thrown());
        }
    }

    private void failFromThereOn(final boolean orphans) throws Exception {
        try (JoinableQueue<byte[]> queue = failures.open(this::open);
                JoinableQueue<byte[]> other = open()) { // of the same process: its words may be the same
            boolean happened = true;
            for (int accesses = 0; happened; accesses++) {
                other.put(new byte[] {1});
                if (orphans) {
                    other.lease(Duration.ofSeconds(10)).release();
                }
                final List<Lease<byte[]>> leases = new ArrayList<>();
                happened = failures.runFailingFrom(queue, accesses, () -> {
                    try {
                        leases.add(queue.lease(Duration.ZERO));
                    } catch (final InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                if (leases.isEmpty()) {
                    leases.add(other.lease(Duration.ofSeconds(10)));
                }
                assertEquals(0, queue.size(), "access=" + accesses); // the failed call's leases have ended by now
                leases.get(0).done();
                assertEquals(0, other.unfinished(), "access=" + accesses);
            }
            assertTrue(failures.thrown() > 30, "failed=" + failures.thrown());
        }
    }

    @Test
    @DisplayName("J4: a call that fails, and goes on failing, does not end the next lease of its item")
    void theNextLeaseIsLeftAlone() throws Exception {
        failFromThereOn(false);
    }

    @Test
    @DisplayName(
            "J4: a call that fails to lease an item again, and goes on failing, does not end the next lease of that item")
    void theNextLeaseIsLeftAloneAgain() throws Exception {
        failFromThereOn(true);
    }

    @Test
    @DisplayName("J4: an item leased by a call that fails is the caller's or goes to another")
    void lease() throws Exception {
        failEverywhere(false, (queue, into) -> into.add(queue.lease(Duration.ZERO)));
    }

    @Test
    @DisplayName("J4: an item leased again by a call that fails is the caller's or goes to another")
    void orphan() throws Exception {
        failEverywhere(true, (queue, into) -> into.add(queue.lease(Duration.ZERO)));
    }

    @Test
    @DisplayName("J4: items leased by a batch that fails are the caller's or go to others")
    void batch() throws Exception {
        failEverywhere(true, (queue, into) -> into.addAll(queue.lease(3, Duration.ZERO)));
    }
}
