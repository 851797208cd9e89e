package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillSwitch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Q7, Q10: a call killed before any store to the turn words")
@Timeout(300)
@Tag("kill")
class FairnessGateKillTest {
    /** Ten times what the rule says, and more: the machine may be busy. */
    private static final long GUARD_NS = TimeUnit.SECONDS.toNanos(2);

    private static final int LOOKS_AFTERWARDS = 300;

    /** What NEXT_LOOK may be when the waiter comes, from now: past, as it should be, put off far too long. */
    private static final long[] NEXT_LOOKS = {-1, FairnessGate.LIMIT_NS, TimeUnit.HOURS.toNanos(1)};

    @TempDir
    private Path directory;

    @Test
    @DisplayName("the waiter goes first after 5 ms all the same, and when it has left no call yields")
    void wordsAreHints() throws Exception {
        final Path path = directory.resolve("queue");
        int kills = 0;
        try (BoundedQueue<byte[]> queue = BoundedQueue.at(path, byte[].class).create()) {
            final WaitList waitList = Channel.open(path, QueueDescriptor.FILE_KIND, QueueDescriptor.VERSION)
                    .waitList();
            for (final long nextLook : NEXT_LOOKS) {
                boolean killed = true;
                for (int step = 0; killed; step++) {
                    killed = killedAt(step, nextLook, waitList);
                    kills += killed ? 1 : 0;
                }
            }
            assertTrue(queue.isEmpty());
        }
        System.out.println("kill points: turns kills=" + kills);
        assertTrue(kills >= NEXT_LOOKS.length, "kills=" + kills);
    }

    private static boolean killedAt(final int step, final long nextLook, final WaitList waitList) throws Exception {
        final ByteBuffer words = ByteBuffer.allocateDirect(QueueDescriptor.CONTROL_LENGTH);
        final KillSwitch noKill = KillSwitch.throwing();
        new CrashingBuffer(words, noKill)
                .putLongVolatile(QueueDescriptor.TAKE_TURN + Long.BYTES, System.nanoTime() + nextLook);
        final FairnessGate survivor = turns(words, noKill, waitList);
        final AtomicBoolean served = new AtomicBoolean();
        final CompletableFuture<Void> waiter =
                CompletableFuture.runAsync(() -> await(turns(words, noKill, waitList), waitList, served));
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .until(() -> waitList.waiters().size() == 1 && survivor.isContested());
        final KillSwitch victims = KillSwitch.throwing();
        final FairnessGate victim = turns(words, victims, waitList);
        victims.arm(step);
        final long startNs = System.nanoTime();
        try {
            while (!victim.mustYield(null)) {
                assertTrue(System.nanoTime() - startNs < GUARD_NS, "no process was killed");
            }
        } catch (final KillSwitch.Killed expected) {
            // and others come
        }
        while (!survivor.mustYield(null)) {
            assertTrue(System.nanoTime() - startNs < GUARD_NS, "step=" + step + " nextLook=" + nextLook);
        }
        served.set(true);
        waitList.signalAll(Conditions.ITEMS);
        waiter.get(1, TimeUnit.MINUTES);
        for (int i = 0; i < LOOKS_AFTERWARDS; i++) {
            assertFalse(survivor.mustYield(null), "step=" + step + " gives way to no waiter");
        }
        return victims.isDead();
    }

    private static FairnessGate turns(final ByteBuffer words, final KillSwitch killSwitch, final WaitList waitList) {
        return new FairnessGate(
                new CrashingBuffer(words, killSwitch),
                QueueDescriptor.TAKE_TURN,
                waitList,
                Conditions.TAKERS,
                Conditions.ITEMS);
    }

    private static void await(final FairnessGate turns, final WaitList waitList, final AtomicBoolean served) {
        final WaitTicket place = turns.arrive();
        try {
            turns.rejoin(place);
            final Deadline deadline = Deadline.after(2, TimeUnit.MINUTES);
            assertTrue(waitList.await(Conditions.ITEMS, Waiting.PARKING, served::get, deadline, place));
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            turns.leave(place);
        }
    }
}
