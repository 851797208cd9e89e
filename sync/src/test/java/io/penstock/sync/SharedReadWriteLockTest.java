package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shared read-write lock has beyond the JDK's. The rules say 1 s; the guard is tenfold. */
class SharedReadWriteLockTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Board board;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
    }

    @AfterEach
    void close() {
        board.close();
    }

    private Board another() throws IOException {
        return Board.at(directory.resolve("board")).open();
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    /** A thread that takes a lock, and ends. */
    private static Thread leftBy(final Lock lock) throws InterruptedException {
        final Thread thread = new Thread(lock::lock);
        thread.start();
        thread.join();
        return thread;
    }

    private static void readsAndWrites(final SharedReadWriteLock lock) throws Exception {
        soon(Background.run(() -> {
            lock.acquireWrite(GUARD).close();
            lock.acquireRead(GUARD).close();
        }));
    }

    @Test
    @DisplayName(
            "S17: a thread that reads and would write is told so, and neither waits for itself nor loses what it has")
    void upgrade() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedReadWriteLock lock = any.readWriteLock("m");
            try (ReadHold hold = lock.acquireRead()) {
                for (final Background.Action wait : List.<Background.Action>of(
                        lock.writeLock()::lock,
                        lock.writeLock()::lockInterruptibly,
                        () -> lock.writeLock().tryLock(1, TimeUnit.HOURS),
                        lock::acquireWrite,
                        () -> lock.acquireWrite(GUARD))) {
                    final IllegalMonitorStateException refused =
                            assertThrows(IllegalMonitorStateException.class, wait::run);
                    assertTrue(refused.getMessage().contains("reads=1"), refused.getMessage());
                    assertTrue(refused.getMessage().contains("readWriteLock=m"), refused.getMessage());
                }
                assertThrows(TimeoutException.class, () -> lock.acquireWrite(Duration.ZERO));
                assertEquals(1, lock.getReadHoldCount());
                soon(Background.run(() -> lock.acquireRead(GUARD).close()));
                assertTrue(hold.died().isEmpty());
            }
            readsAndWrites(lock);
        }
    }

    /** A thread whose class says that all of them are equal. */
    private static final class EqualThread extends Thread {
        EqualThread(final Runnable work) {
            super(work);
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof EqualThread;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    @DisplayName("S10, S17: what a thread reads is its own, also if its class says that it is equal to another one")
    void equalThreads() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedReadWriteLock lock = any.readWriteLock("m");
            final CountDownLatch reads = new CountDownLatch(1);
            final CountDownLatch over = new CountDownLatch(1);
            final AtomicInteger failures = new AtomicInteger();
            final Thread reader = new EqualThread(() -> {
                lock.readLock().lock();
                reads.countDown();
                try {
                    over.await();
                    lock.readLock().unlock();
                } catch (final InterruptedException | IllegalMonitorStateException failed) {
                    failures.incrementAndGet();
                }
            });
            reader.start();
            reads.await();
            final Thread other = new EqualThread(() -> {
                if (lock.getReadHoldCount() != 0 || lock.writeLock().tryLock()) {
                    failures.incrementAndGet();
                }
                try {
                    lock.readLock().unlock();
                    failures.incrementAndGet();
                } catch (final IllegalMonitorStateException expected) {
                    lock.readLock().lock();
                    lock.readLock().unlock();
                }
            });
            other.start();
            other.join();
            assertFalse(lock.writeLock().tryLock(), "still read");
            over.countDown();
            reader.join();
            assertEquals(0, failures.get());
            readsAndWrites(lock);
        }
    }

    @Test
    @DisplayName("S10: a read hold is closed by any thread of its process, once, and its thread reads anew meanwhile")
    void holdOfAnyThread() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        for (int round = 0; round < 100; round++) {
            final ReadHold hold = lock.acquireRead();
            final ReadHold nested = lock.acquireRead();
            assertEquals(2, lock.getReadHoldCount());
            nested.close();
            nested.close();
            final CompletableFuture<Void> closer = Background.run(() -> {
                hold.close();
                hold.close();
            });
            try (ReadHold mine = lock.acquireRead()) {
                soon(closer);
                assertEquals(1, lock.getReadHoldCount());
                hold.close();
                assertEquals(
                        List.of(new SyncStats.Reader(ProcessHandle.current().pid(), 1)),
                        lock.stats().readers());
                assertTrue(mine.died().isEmpty());
            }
            assertEquals(0, lock.getReadHoldCount());
            assertEquals(List.of(), lock.stats().readers());
        }
        final Hold hold = lock.acquireWrite();
        soon(Background.run(hold::close));
        readsAndWrites(lock);
    }

    @Test
    @DisplayName("S10: both locks are reentrant across handles of one JVM, and exclude their threads from each other")
    void acrossHandles() throws Exception {
        try (Board other = another()) {
            final SharedReadWriteLock one = board.readWriteLock("m");
            final SharedReadWriteLock two = other.readWriteLock("m");
            one.readLock().lock();
            two.readLock().lock();
            assertEquals(2, one.getReadHoldCount());
            assertThrows(IllegalMonitorStateException.class, two.writeLock()::lock);
            one.readLock().unlock();
            soon(Background.run(() -> assertFalse(two.writeLock().tryLock())));
            one.readLock().unlock();
            one.writeLock().lock();
            two.writeLock().lock();
            assertTrue(two.isWriteLockedByCurrentThread());
            soon(Background.run(() -> assertFalse(two.readLock().tryLock())));
            one.writeLock().unlock();
            two.writeLock().unlock();
            readsAndWrites(one);
        }
    }

    @Test
    @DisplayName("S17: a thread that ends while it reads holds no writer back, in a file and in memory")
    void readerThatEnds() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedReadWriteLock lock = any.readWriteLock("m");
            leftBy(lock.readLock());
            try (Hold hold = lock.acquireWrite(GUARD)) {
                assertEquals(Optional.empty(), hold.died(), "a reader changes nothing");
            }
            final AtomicReference<ReadHold> left = new AtomicReference<>();
            final Thread thread = new Thread(() -> {
                try {
                    left.set(lock.acquireRead());
                } catch (final InterruptedException impossible) {
                    throw new AssertionError(impossible);
                }
            });
            thread.start();
            thread.join();
            lock.acquireWrite(GUARD).close();
            assertThrows(LockLostException.class, left.get()::close);
            left.get().close();
            readsAndWrites(lock);
        }
    }

    @Test
    @DisplayName(
            "S12, Y16: a thread that ends while it writes: the next one, reader or writer, gets it and is told; the one after is not")
    void writerThatEnds() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedReadWriteLock lock = any.readWriteLock("m");
            final Thread first = leftBy(lock.writeLock());
            try (ReadHold hold = lock.acquireRead(GUARD)) {
                assertEquals(
                        new Death(ProcessHandle.current().pid(), first.getId(), 1, false),
                        hold.died().orElseThrow());
                soon(Background.run(() -> {
                    try (ReadHold second = lock.acquireRead(GUARD)) {
                        assertEquals(Optional.empty(), second.died());
                    }
                }));
            }
            final Thread second = leftBy(lock.writeLock());
            try (Hold hold = lock.acquireWrite(GUARD)) {
                assertEquals(second.getId(), hold.died().orElseThrow().thread());
                assertEquals(hold.fence() - 1, hold.died().orElseThrow().fence());
            }
            try (Hold hold = lock.acquireWrite(GUARD)) {
                assertEquals(Optional.empty(), hold.died());
            }
        }
    }

    @Test
    @DisplayName("S12, S14: a suspect write hold tells the next one; fences grow, and are the same for nested holds")
    void suspectAndFences() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        final Hold first = lock.acquireWrite();
        try (Hold nested = lock.acquireWrite()) {
            assertEquals(first.fence(), nested.fence());
        }
        first.markSuspect();
        first.close();
        try (ReadHold hold = lock.acquireRead()) {
            assertEquals(first.fence(), hold.died().orElseThrow().fence());
        }
        board.close();
        board = another();
        try (Hold hold = board.readWriteLock("m").acquireWrite()) {
            assertEquals(Optional.empty(), hold.died());
            assertTrue(hold.fence() > first.fence() + 1, "the reader has taken the writer's place meanwhile");
        }
    }

    @Test
    @DisplayName(
            "S13, S17: a recovery runs alone, in the next reader or writer, before its call returns; other readers wait for it")
    void recovery() throws Exception {
        final List<Death> deaths = new ArrayList<>();
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final AtomicReference<SharedReadWriteLock> itself = new AtomicReference<>();
        final SharedReadWriteLock lock = board.readWriteLock("m", death -> {
            assertTrue(itself.get().isWriteLockedByCurrentThread());
            begun.countDown();
            goOn.await();
            deaths.add(death);
        });
        itself.set(lock);
        leftBy(lock.writeLock());
        final CompletableFuture<Void> first = Background.run(() -> {
            try (ReadHold hold = lock.acquireRead()) {
                assertEquals(1, deaths.size());
                assertFalse(lock.isWriteLockedByCurrentThread());
                assertTrue(hold.died().isPresent());
            }
        });
        assertTrue(begun.await(GUARD.toSeconds(), TimeUnit.SECONDS));
        final CompletableFuture<Void> second = Background.run(() -> {
            lock.readLock().lock();
            assertEquals(1, deaths.size());
            lock.readLock().unlock();
        });
        Background.assertBlocked(first);
        Background.assertBlocked(second);
        goOn.countDown();
        soon(first);
        soon(second);
        readsAndWrites(lock);
        assertEquals(1, deaths.size(), "told once");
    }

    @Test
    @DisplayName("S13, Y4: where a recovery throws the caller has nothing, reader or writer, and the next one recovers")
    void failedRecovery() throws Exception {
        final IOException failure = new IOException("disk");
        final List<Death> deaths = new ArrayList<>();
        final SharedReadWriteLock lock = board.readWriteLock("m", death -> {
            deaths.add(death);
            if (deaths.size() < 4) {
                throw failure;
            }
        });
        leftBy(lock.writeLock());
        assertSame(
                failure,
                assertThrows(OwnerDiedException.class, lock.readLock()::lock).getCause());
        assertEquals(0, lock.getReadHoldCount());
        assertThrows(IllegalMonitorStateException.class, lock.readLock()::unlock);
        assertFalse(lock.isWriteLockedByCurrentThread());
        assertThrows(OwnerDiedException.class, lock.writeLock()::lock);
        soon(Background.run(() -> assertThrows(OwnerDiedException.class, lock.readLock()::tryLock)));
        lock.readLock().lock();
        assertEquals(4, deaths.size());
        lock.readLock().unlock();
        readsAndWrites(lock);
        assertEquals(4, deaths.size());
    }

    @Test
    @DisplayName(
            "S13: a process without the recovery that a lock asks for neither reads nor writes after a writer's death")
    void missingRecovery() throws Exception {
        final SharedReadWriteLock with = board.readWriteLock("m", death -> {});
        final SharedReadWriteLock without = board.readWriteLock("m");
        readsAndWrites(without);
        leftBy(without.writeLock());
        await().atMost(GUARD).until(() -> without.writer().isEmpty());
        final OwnerDiedException refused =
                assertThrows(OwnerDiedException.class, () -> without.readLock().lock());
        assertTrue(refused.getMessage().contains("readWriteLock=m"), refused.getMessage());
        assertTrue(refused.getMessage().contains("board.readWriteLock(name, recovery)"), refused.getMessage());
        assertThrows(OwnerDiedException.class, without.writeLock()::tryLock);
        readsAndWrites(with);
        readsAndWrites(without);
        board.readWriteLock("plain");
        assertThrows(IllegalArgumentException.class, () -> board.readWriteLock("plain", death -> {}));
        assertThrows(IllegalArgumentException.class, () -> board.lock("plain"));
    }

    @Test
    @DisplayName(
            "S15: forceRelease works on that very write hold alone; the ousted one's release throws, and its read is refused")
    void force() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        final Hold ousted = lock.acquireWrite();
        assertFalse(lock.forceRelease(ousted.fence() + 1));
        assertFalse(lock.forceRelease(ousted.fence() - 1));
        assertTrue(lock.forceRelease(ousted.fence()));
        assertFalse(lock.forceRelease(ousted.fence()));
        assertThrows(LockLostException.class, lock.readLock()::lock);
        assertThrows(LockLostException.class, lock.writeLock()::lock);
        assertEquals(0, lock.getReadHoldCount());
        soon(Background.run(() -> {
            try (ReadHold hold = lock.acquireRead()) {
                assertEquals(ousted.fence(), hold.died().orElseThrow().fence());
                assertThrows(LockLostException.class, ousted::close);
            }
        }));
        readsAndWrites(lock);
    }

    @Test
    @DisplayName("S17: what an ousted writer reads stays its own: the next one is told at once, and waits for it")
    void oustedWriterThatReads() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        final Hold ousted = lock.acquireWrite();
        final ReadHold reads = lock.acquireRead();
        assertTrue(lock.forceRelease(ousted.fence()));
        final CompletableFuture<Void> next = Background.run(() -> {
            try (Hold hold = lock.acquireWrite()) {
                assertEquals(ousted.fence(), hold.died().orElseThrow().fence());
            }
        });
        Background.assertBlocked(next);
        soon(Background.run(() -> {
            assertFalse(lock.readLock().tryLock());
            assertThrows(TimeoutException.class, () -> lock.acquireRead(Duration.ofMillis(50)));
        }));
        reads.close();
        soon(next);
    }

    @Test
    @DisplayName("S2: closing the handle gives back what it read and wrote, and wakes its waiting threads")
    void closing() throws Exception {
        for (final boolean writes : List.of(true, false)) {
            final Board other = another();
            final SharedReadWriteLock theirs = other.readWriteLock("m");
            final SharedReadWriteLock lock = board.readWriteLock("m");
            final AutoCloseable hold = writes ? theirs.acquireWrite() : theirs.acquireRead();
            final CompletableFuture<Void> waiter = Background.run(theirs.writeLock()::lock);
            Background.assertBlocked(waiter);
            final CompletableFuture<Void> reader = Background.run(theirs.readLock()::lock);
            final CompletableFuture<Void> next = Background.run(() -> {
                try (Hold mine = lock.acquireWrite()) {
                    assertEquals(writes, mine.died().isPresent());
                }
            });
            Background.assertBlocked(reader);
            Background.assertBlocked(next);
            other.close();
            soon(next);
            for (final CompletableFuture<Void> ended : List.of(waiter, reader)) {
                final ExecutionException told = assertThrows(ExecutionException.class, () -> soon(ended));
                assertInstanceOf(IllegalStateException.class, told.getCause());
            }
            assertThrows(LockLostException.class, hold::close);
            assertThrows(IllegalStateException.class, theirs.readLock()::lock);
            assertThrows(IllegalStateException.class, theirs.writeLock()::lock);
            assertThrows(IllegalMonitorStateException.class, theirs.readLock()::unlock);
            readsAndWrites(lock);
        }
    }

    @Test
    @DisplayName("S2: closing one handle leaves the reads of another one of the JVM alone")
    void closingOneOfTwo() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        lock.readLock().lock();
        final Board other = another();
        final SharedReadWriteLock theirs = other.readWriteLock("m");
        soon(Background.run(() -> {
            final ReadHold hold = theirs.acquireRead();
            assertEquals(2, lock.stats().readers().get(0).threads());
            other.close();
            assertEquals(1, lock.stats().readers().get(0).threads());
            assertThrows(LockLostException.class, hold::close);
        }));
        assertEquals(1, lock.getReadHoldCount());
        lock.readLock().unlock();
        readsAndWrites(lock);
    }

    @Test
    @DisplayName("S10: a hold whose read has ended ends no later read of its thread")
    void lateHold() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        final Board other = another();
        final ReadHold late = other.readWriteLock("m").acquireRead();
        other.close();
        lock.readLock().lock();
        assertThrows(LockLostException.class, late::close);
        assertEquals(1, lock.getReadHoldCount());
        soon(Background.run(() -> assertFalse(lock.writeLock().tryLock())));
        lock.readLock().unlock();
        readsAndWrites(lock);
    }

    @Test
    @DisplayName("S2: threads that begin to read while the handle is closed leave nothing behind")
    void closingAmongReaders() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        for (int round = 0; round < 30; round++) {
            final Board other = another();
            final SharedReadWriteLock theirs = other.readWriteLock("m");
            final CountDownLatch started = new CountDownLatch(2);
            final boolean unlocks = round % 2 == 0;
            final List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(Background.run(() -> {
                    started.countDown();
                    try {
                        while (true) {
                            theirs.readLock().lock();
                            if (unlocks) {
                                theirs.readLock().unlock();
                            }
                        }
                    } catch (final IllegalStateException | IllegalMonitorStateException closed) {
                        assertTrue(closed.getMessage().contains("path="), closed.getMessage());
                    }
                }));
            }
            started.await();
            other.close();
            for (final CompletableFuture<Void> reader : readers) {
                soon(reader);
            }
            assertEquals(List.of(), lock.stats().readers(), "round=" + round);
        }
        readsAndWrites(lock);
    }

    @Test
    @DisplayName("S11: looks name the writer, the readers and how many wait, from outside too, and change nothing")
    void stats() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        assertEquals(new SyncStats.Entry("m", "readWriteLock", 0, Optional.empty()), lock.stats());
        final long pid = ProcessHandle.current().pid();
        lock.writeLock().lock();
        final SyncStats.Holder holder = lock.writer().orElseThrow();
        assertEquals(pid, holder.pid());
        assertEquals(Thread.currentThread().getId(), holder.thread());
        assertEquals(1, holder.fence());
        lock.readLock().lock();
        lock.writeLock().unlock();
        assertEquals(Optional.empty(), lock.writer());
        assertEquals(List.of(new SyncStats.Reader(pid, 1)), lock.stats().readers());
        final CompletableFuture<Void> writer =
                Background.run(() -> lock.acquireWrite().close());
        await().until(() -> lock.stats().waiting() == 1);
        assertEquals(Optional.empty(), lock.writer(), "it has nothing yet");
        final CompletableFuture<Void> reader =
                Background.run(() -> lock.acquireRead().close());
        await().until(() -> lock.stats().waiting() == 2);
        final SyncStats stats = SyncStats.of(directory.resolve("board"));
        assertEquals(List.of(lock.stats()), stats.entries());
        assertEquals(2, stats.waiters().get("m"));
        lock.readLock().unlock();
        soon(writer);
        soon(reader);
        assertEquals(new SyncStats.Entry("m", "readWriteLock", 0, Optional.empty()), lock.stats());
    }

    @Test
    @DisplayName("S8: it travels, and is the same one")
    void travels() throws Exception {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        final SharedReadWriteLock copy = (SharedReadWriteLock) Board.resolve(lock.address());
        lock.writeLock().lock();
        assertTrue(copy.isWriteLockedByCurrentThread());
        copy.readLock().lock();
        lock.writeLock().unlock();
        assertEquals(1, lock.getReadHoldCount());
        lock.readLock().unlock();
        copy.board().close();
        readsAndWrites(lock);
    }

    @Test
    @DisplayName("There are no conditions, and the error says what to do")
    void conditions() {
        final SharedReadWriteLock lock = board.readWriteLock("m");
        for (final Lock side : List.of(lock.readLock(), lock.writeLock())) {
            final String told = assertThrows(UnsupportedOperationException.class, side::newCondition)
                    .getMessage();
            assertTrue(told.contains("name=m path="), told);
        }
    }

    @Test
    @DisplayName("Threads that have read and ended are forgotten")
    void threadsThatCome() throws Exception {
        for (final Board any : List.of(board, Board.inMemory())) {
            final SharedReadWriteLock lock = any.readWriteLock("m");
            for (int i = 0; i < 1_000; i++) {
                final Thread thread = new Thread(() -> {
                    lock.readLock().lock();
                    lock.readLock().unlock();
                });
                thread.start();
                thread.join();
            }
            assertTrue(lock.knownReaders() < 300, "known=" + lock.knownReaders());
        }
    }
}
