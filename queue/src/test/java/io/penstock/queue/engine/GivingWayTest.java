package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.lock.WaitableLock;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import io.penstock.queue.BoundedQueue;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls give way to a waiter that uses no opportunity: they wait for it until their patience ends, 5 ms each, and that can be counted. How often a waiter
 * is passed that does what it can, {@link io.penstock.queue.FairnessTest} shows; it is seldom passed at all.
 */
@Timeout(120)
class GivingWayTest {
    /** Ten times what the rule says, and more: the machine may be busy. */
    private static final long GUARD_NS = TimeUnit.SECONDS.toNanos(2);

    private static final byte[] ITEM = {1};

    @TempDir
    private Path directory;

    private final AtomicBoolean over = new AtomicBoolean();
    private BoundedQueue<byte[]> queue;

    @BeforeEach
    void open() throws Exception {
        queue = BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(1)
                .create();
    }

    @AfterEach
    void close() {
        over.set(true);
        queue.close(); // which wakes the waiter
    }

    /** A thread sleeps for a condition, whatever becomes of it. */
    private void asleep(final WaitableLock side, final int condition) {
        final WaitList waitList = Handles.of(queue).waitList();
        CompletableFuture.runAsync(() -> {
            final WaitTicket place = side.gate().arrive();
            try {
                waitList.await(condition, Waiting.PARKING, over::get, Deadline.NEVER, place);
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                waitList.leave(place);
            }
        });
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> side.gate().isContested()
                        && waitList.waiters().stream().anyMatch(one -> one.condition() == condition));
    }

    private void giveWay(final WaitableLock side, final int condition) {
        asleep(side, condition);
        final long before = FairnessGate.yieldsTimedOut();
        final long startNs = System.nanoTime();
        while (FairnessGate.yieldsTimedOut() == before) {
            assertTrue(System.nanoTime() - startNs < GUARD_NS, "no call yields");
            assertTrue(queue.offer(ITEM));
            assertNotNull(queue.poll());
        }
    }

    @Test
    @DisplayName("Q10: a take gives way to a waiter that has waited too long")
    void takes() {
        giveWay(Handles.of(queue).takeLock(), Conditions.ITEMS);
    }

    @Test
    @DisplayName("Q10: a put gives way to a waiter that has waited too long")
    void puts() {
        giveWay(Handles.of(queue).putLock(), Conditions.SPACE);
    }
}
