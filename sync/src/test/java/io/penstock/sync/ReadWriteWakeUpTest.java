package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.testkit.Background;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S6, S7: each thread that sleeps at a read-write lock is woken by the one that makes room for it, and not by the heartbeat, which is slowed down here. */
class ReadWriteWakeUpTest {
    private static final Duration GUARD = Duration.ofSeconds(30);
    private static final int ROUNDS = 3;

    @TempDir
    private Path directory;

    private Board board;
    private Board other;
    private SharedReadWriteLock lock;
    private SharedReadWriteLock others;

    @BeforeEach
    void open() throws Exception {
        Rescues.slow();
        board = Board.at(directory.resolve("board")).waiting(Waiting.parking()).create();
        other = Board.at(directory.resolve("board")).waiting(Waiting.parking()).open();
        lock = board.readWriteLock("m");
        others = other.readWriteLock("m");
    }

    @AfterEach
    void close() throws Exception {
        try {
            assertEquals(0, Rescues.count(directory), "rescued by the heartbeat");
        } finally {
            Rescues.quick();
            other.close();
            board.close();
        }
    }

    /** Starts calls of the other handle that wait, and lets them sleep, one after the other. */
    private List<CompletableFuture<Void>> asleep(final Background.Action... waits) {
        final List<CompletableFuture<Void>> waiters = new ArrayList<>();
        for (final Background.Action wait : waits) {
            final AtomicReference<Thread> thread = new AtomicReference<>();
            waiters.add(Background.run(() -> {
                thread.set(Thread.currentThread());
                wait.run();
            }));
            Awaitility.await().until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
        }
        return waiters;
    }

    private static void done(final List<CompletableFuture<Void>> waiters) throws Exception {
        for (final CompletableFuture<Void> waiter : waiters) {
            waiter.get(GUARD.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void read() throws InterruptedException {
        others.acquireRead().close();
    }

    private void write() throws InterruptedException {
        others.acquireWrite().close();
    }

    @Test
    @DisplayName("S7, Y17: a writer's release wakes readers and writers, whatever their order")
    void writerReleases() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (final List<Background.Action> order : List.<List<Background.Action>>of(
                    List.of(this::write),
                    List.of(this::read, this::read),
                    List.of(this::write, this::write),
                    List.of(this::read, this::write, this::read, this::write))) {
                final Hold hold = lock.acquireWrite();
                final List<CompletableFuture<Void>> waiters = asleep(order.toArray(Background.Action[]::new));
                hold.close();
                done(waiters);
            }
        }
    }

    @Test
    @DisplayName("S7, Y15: the last reader's release wakes the writer that waits, and that one those behind it")
    void readerReleases() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            final ReadHold hold = lock.acquireRead();
            final List<CompletableFuture<Void>> waiters = asleep(this::write, this::read, this::write, this::read);
            hold.close();
            done(waiters);
        }
    }

    @Test
    @DisplayName(
            "S7, Y17: a writer that gives up its place, out of time, wakes the readers behind it, and a writer for its place")
    void writerGivesUp() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            final ReadHold hold = lock.acquireRead();
            final CountDownLatch over = new CountDownLatch(1);
            final List<CompletableFuture<Void>> writer = asleep(() -> {
                assertFalse(others.writeLock().tryLock(500, TimeUnit.MILLISECONDS));
                over.countDown();
            });
            final List<CompletableFuture<Void>> readers = asleep(this::read, this::read);
            assertTrue(over.await(GUARD.toSeconds(), TimeUnit.SECONDS));
            done(writer);
            done(readers);
            final List<CompletableFuture<Void>> second =
                    asleep(() -> assertFalse(others.writeLock().tryLock(500, TimeUnit.MILLISECONDS)), this::write);
            done(second.subList(0, 1));
            hold.close();
            done(second);
        }
    }

    @Test
    @DisplayName("S12, S7: what is taken from a writer, by force or by the close of its handle, wakes those who wait")
    void writerIsOusted() throws Exception {
        final Hold hold = lock.acquireWrite();
        final List<CompletableFuture<Void>> waiters = asleep(this::read, this::write);
        assertTrue(others.forceRelease(hold.fence()));
        done(waiters);
        assertThrows(LockLostException.class, hold::close);
        final Board third = Board.at(directory.resolve("board")).open();
        third.readWriteLock("m").acquireWrite();
        final CompletableFuture<List<CompletableFuture<Void>>> behind = new CompletableFuture<>();
        Background.run(() -> behind.complete(asleep(this::read, this::write))).get(1, TimeUnit.MINUTES);
        third.close();
        done(behind.join());
    }
}
