package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Semaphores and gauges between real JVMs, some of which are really killed. The rules say 1 s; the guard is tenfold. */
@Tag("two-process")
@Timeout(180)
class SemaphoreProcessesTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    private Jvm peer() throws Exception {
        final Jvm peer = Jvm.start(SemaphorePeer.class, path().toString());
        peer.expect("ready");
        return peer;
    }

    private static void acquire(final Jvm peer, final int permits) throws Exception {
        peer.tell("acquire " + permits);
        peer.expect("acquiring");
        peer.expect("acquired");
    }

    /** A process that waits. */
    private static void wait(final Jvm peer, final int permits, final SharedSemaphore semaphore) throws Exception {
        final int before = semaphore.getQueueLength();
        peer.tell("acquire " + permits);
        peer.expect("acquiring");
        await().until(() -> semaphore.getQueueLength() == before + 1);
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S3, S21: the permits of a killed process, exactly those, go to one who waits, in this and in another process")
    void killedHolder() throws Exception {
        try (Board board = Board.at(path()).maxProcesses(3).create()) {
            final SharedSemaphore semaphore = board.semaphore("s", SemaphorePeer.PERMITS);
            for (int round = 0; round < 3; round++) {
                try (Jvm holder = peer();
                        Jvm waiter = peer()) {
                    acquire(holder, 3);
                    assertTrue(semaphore.tryAcquire());
                    assertEquals(
                            Map.of(holder.pid(), 3L, ProcessHandle.current().pid(), 1L), semaphore.holders());
                    wait(waiter, 2, semaphore);
                    holder.kill();
                    waiter.expect("acquired");
                    assertEquals(1, semaphore.availablePermits());
                    assertTrue(semaphore.tryAcquire(1, GUARD.toSeconds(), TimeUnit.SECONDS));
                    assertFalse(semaphore.tryAcquire());
                    waiter.kill();
                    assertTrue(semaphore.tryAcquire(2, GUARD.toSeconds(), TimeUnit.SECONDS));
                    assertEquals(Map.of(ProcessHandle.current().pid(), 4L), semaphore.holders());
                    assertEquals(
                            Map.of("s", semaphore.holders()),
                            SyncStats.of(path()).shares());
                    semaphore.release(4);
                }
            }
        }
    }

    @Test
    @DisplayName("S4: the permits of a stopped process stay its own, and timed calls of others end")
    void stoppedHolder() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm holder = peer();
                Jvm other = peer()) {
            acquire(holder, 3);
            holder.stop();
            for (int round = 0; round < 3; round++) {
                other.tell("try 2");
                other.expect("false");
            }
            assertEquals(1, board.semaphore("s", SemaphorePeer.PERMITS).availablePermits());
            holder.goOn();
            holder.tell("release 3");
            holder.expect("released");
            other.tell("try 4");
            other.expect("true");
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "S5, S6, S7: a first one in the line that is killed or stopped, whatever it wants, holds no other one up")
    void killedWaiter() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm killed = peer();
                Jvm stopped = peer();
                Jvm living = peer()) {
            final SharedSemaphore semaphore = board.semaphore("s", SemaphorePeer.PERMITS);
            semaphore.acquire(SemaphorePeer.PERMITS);
            wait(killed, 4, semaphore);
            wait(stopped, 3, semaphore);
            wait(living, 2, semaphore);
            stopped.stop();
            killed.kill();
            semaphore.release(2);
            living.expect("acquired");
            living.tell("release 2");
            living.expect("released");
            assertTrue(semaphore.tryAcquire(1, GUARD.toSeconds(), TimeUnit.SECONDS));
            semaphore.release(3);
            stopped.goOn();
            stopped.expect("acquired");
            assertEquals(1, semaphore.availablePermits());
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("S22: another process releases the permit of an unowned semaphore; a death does not")
    void unowned() throws Exception {
        try (Board board = Board.at(path()).create();
                Jvm giver = peer();
                Jvm taker = peer()) {
            final SharedSemaphore mutex = board.unowned("u", 1, 1);
            taker.tell("take");
            taker.expect("taken");
            acquire(taker, 1);
            taker.kill();
            final SharedSemaphore owned = board.semaphore("s", SemaphorePeer.PERMITS);
            await().atMost(GUARD).until(() -> owned.availablePermits() == SemaphorePeer.PERMITS); // its death is known
            assertEquals(0, mutex.availablePermits());
            giver.tell("give");
            giver.expect("given");
            assertTrue(mutex.tryAcquire(GUARD.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("V4: the value of a killed process leaves the sum and the view; the next one in its row starts at 0")
    void gauges() throws Exception {
        try (Board board = Board.at(path()).maxProcesses(2).create()) {
            final SharedGauge gauge = board.gauge("g");
            final long own = ProcessHandle.current().pid();
            gauge.add(5);
            for (int round = 1; round <= 3; round++) {
                try (Jvm peer = peer()) {
                    peer.tell("gauge 7");
                    peer.expect("value 7");
                    assertEquals(12, gauge.sum());
                    assertEquals(Map.of(own, 5L, peer.pid(), 7L), gauge.live());
                    assertEquals(Map.of("g", gauge.live()), SyncStats.of(path()).shares());
                    peer.kill();
                    await().atMost(GUARD).until(() -> gauge.sum() == 5);
                    assertEquals(Map.of(own, 5L), gauge.live());
                }
            }
        }
    }
}
