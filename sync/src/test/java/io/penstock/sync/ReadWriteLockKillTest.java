package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import io.penstock.testkit.CrashShim;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A "process" is killed before each of its shared stores, while threads of another handle wait for the lock. Its participant stays alive, so this is what
 * a process leaves whose thread has ended.
 */
@Tag("kill")
@Timeout(300)
class ReadWriteLockKillTest {
    /** The rule says 1 s; tenfold. */
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final KillPoints kills = new KillPoints("shared read-write lock");
    private Board board;
    private SharedReadWriteLock lock;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        lock = board.readWriteLock("m");
    }

    @AfterEach
    void close() {
        kills.report();
        board.close();
    }

    private SharedReadWriteLock openedBy(final KillSwitch victim) {
        try {
            return CrashShim.run(
                    victim, () -> Board.at(directory.resolve("board")).open().readWriteLock("m"));
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Void> asleep(final Background.Action wait) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            wait.run();
        });
        Awaitility.await().until(() -> waiter.isDone() || (thread.get() != null && Rescues.isAsleep(thread.get())));
        return waiter;
    }

    private void write() throws Exception {
        lock.acquireWrite(GUARD).close();
    }

    private void read() throws Exception {
        lock.acquireRead(GUARD).close();
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    /** A thread of the victim has died where it was; then the others go on. */
    private void ends(final String name, final int leastPoints, final boolean withReader, final Victims work) {
        ends(name, leastPoints, 1, withReader, work);
    }

    /** In the short form before one of so many stores. */
    private void ends(
            final String name, final int leastPoints, final int step, final boolean withReader, final Victims work) {
        final long points = kills.forSome(name, step, victim -> {
            final SharedReadWriteLock victims = openedBy(victim);
            return new KillPoints.Trial() {
                private ReadHold held;

                @Override
                public void operate() throws Exception {
                    if (withReader) {
                        held = lock.acquireRead();
                    }
                    final CompletableFuture<Void> dying = asleep(() -> work.run(victims));
                    if (withReader) {
                        held.close();
                    }
                    soon(dying);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    if (held != null) {
                        held.close();
                    }
                    final CompletableFuture<Void> writer = Background.run(ReadWriteLockKillTest.this::write);
                    final CompletableFuture<Void> reader = Background.run(ReadWriteLockKillTest.this::read);
                    soon(writer);
                    soon(reader);
                    assertEquals(List.of(), lock.stats().readers());
                }
            };
        });
        assertTrue(points >= leastPoints, "points=" + points);
    }

    /** What the victim does. */
    @FunctionalInterface
    private interface Victims {
        void run(SharedReadWriteLock lock) throws Exception;
    }

    private static void once(final Lock side) {
        side.lock();
        side.unlock();
    }

    @Test
    @DisplayName("S3, S17: a thread that is killed anywhere in reading, and ends, holds back no other")
    void reader() {
        ends("read", 2, false, victims -> once(victims.readLock()));
    }

    @Test
    @DisplayName("S3, S17: so it is with one that writes")
    void writer() {
        ends("write", 4, false, victims -> once(victims.writeLock()));
    }

    @Test
    @DisplayName("S3, S17: so it is with one that goes from writing to reading")
    void downgrader() {
        ends("write and read", 6, false, victims -> {
            victims.writeLock().lock();
            victims.readLock().lock();
            victims.writeLock().unlock();
            victims.readLock().unlock();
        });
    }

    @Test
    @DisplayName("S3, S5, S6, Y17: so it is with a writer that waits for a reader")
    void waitingWriter() {
        ends("write that waits for a reader", 8, 2, true, victims -> once(victims.writeLock()));
    }

    @Test
    @DisplayName("S3, S12, Y16: so it is with a reader that takes the lock over from a writer that has ended")
    void readerThatTakesOver() {
        ends("read after a writer's end", 4, 4, false, victims -> {
            final Thread left = new Thread(lock.writeLock()::lock);
            left.start();
            left.join();
            once(victims.readLock());
        });
    }

    @Test
    @DisplayName(
            "S3, S6, Y15: a reader's release that is killed before any store is done or not, and the writer sleeps through none")
    void release() {
        final long points = kills.forEvery("unlock of a reader with a writer", victim -> {
            final SharedReadWriteLock victims = openedBy(victim);
            final CompletableFuture<Void> release = new CompletableFuture<>();
            final CompletableFuture<Void> in = new CompletableFuture<>();
            final CompletableFuture<Void> reader = Background.run(() -> {
                victims.readLock().lock();
                in.complete(null);
                release.get(1, TimeUnit.MINUTES);
                victims.readLock().unlock();
            });
            in.join();
            final CompletableFuture<Void> writer = asleep(this::write);
            return new KillPoints.Trial() {
                @Override
                public void operate() throws Exception {
                    release.complete(null);
                    soon(reader);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    soon(writer);
                    soon(Background.run(ReadWriteLockKillTest.this::read));
                }
            };
        });
        assertTrue(points >= 2, "the row, and the signal: points=" + points);
    }
}
