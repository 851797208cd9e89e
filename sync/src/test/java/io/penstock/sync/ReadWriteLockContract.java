package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** S17, S10 and S2 for a read-write lock: runs on the JDK's class and on ours. */
abstract class ReadWriteLockContract {
    private static final int THREADS = 4;
    private static final int ROUNDS = 3_000;
    private static final long GUARD_S = 20;

    /** A free lock. */
    abstract ReadWriteLock lock() throws Exception;

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD_S, TimeUnit.SECONDS);
    }

    /** Another thread. */
    private static void elsewhere(final Background.Action action) throws Exception {
        soon(Background.run(action));
    }

    private static boolean isFreeFor(final Lock lock) {
        final boolean free = lock.tryLock();
        if (free) {
            lock.unlock();
        }
        return free;
    }

    @Test
    @DisplayName("S17: readers never see what a writer has half done, and writers are alone")
    void excludes() throws Exception {
        final ReadWriteLock lock = lock();
        final long[] counts = new long[2];
        final List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            final boolean writes = thread < 2;
            threads.add(Background.run(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    final Lock side = writes ? lock.writeLock() : lock.readLock();
                    side.lock();
                    try {
                        assertEquals(counts[0], counts[1]);
                        if (writes) {
                            counts[0]++;
                            counts[1]++;
                        }
                    } finally {
                        side.unlock();
                    }
                }
            }));
        }
        for (final CompletableFuture<Void> thread : threads) {
            thread.get(1, TimeUnit.MINUTES);
        }
        assertEquals(2 * ROUNDS, counts[0]);
    }

    @Test
    @DisplayName("S2: an interrupt ends an interruptible call also where the thread reads, or would wait for itself")
    void interruptsNested() throws Exception {
        final ReadWriteLock lock = lock();
        lock.readLock().lock();
        for (final Lock side : List.of(lock.readLock(), lock.writeLock())) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, side::lockInterruptibly);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> side.tryLock(0, TimeUnit.SECONDS));
        }
        lock.readLock().unlock();
        assertThrows(IllegalMonitorStateException.class, lock.readLock()::unlock);
    }

    @Test
    @DisplayName("S17: readers are in together")
    void together() throws Exception {
        final Lock read = lock().readLock();
        final CyclicBarrier inside = new CyclicBarrier(3);
        final List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(Background.run(() -> {
                read.lock();
                inside.await(GUARD_S, TimeUnit.SECONDS);
                read.unlock();
            }));
        }
        for (final CompletableFuture<Void> reader : readers) {
            soon(reader);
        }
    }

    @Test
    @DisplayName("S17: a reader keeps a writer out, and a writer all others")
    void keepsOut() throws Exception {
        final ReadWriteLock lock = lock();
        lock.readLock().lock();
        elsewhere(() -> {
            assertFalse(isFreeFor(lock.writeLock()));
            assertFalse(lock.writeLock().tryLock(20, TimeUnit.MILLISECONDS));
            assertTrue(isFreeFor(lock.readLock()));
        });
        lock.readLock().unlock();
        lock.writeLock().lock();
        elsewhere(() -> {
            assertFalse(isFreeFor(lock.writeLock()));
            assertFalse(isFreeFor(lock.readLock()));
            assertFalse(lock.readLock().tryLock(20, TimeUnit.MILLISECONDS));
        });
        lock.writeLock().unlock();
        elsewhere(() -> {
            assertTrue(isFreeFor(lock.writeLock()));
            assertTrue(isFreeFor(lock.readLock()));
        });
    }

    @Test
    @DisplayName("S10: both are reentrant, and are released as often as they were acquired")
    void reentrant() throws Exception {
        final ReadWriteLock lock = lock();
        for (final Lock side : List.of(lock.readLock(), lock.writeLock())) {
            side.lock();
            assertTrue(side.tryLock());
            assertTrue(side.tryLock(0, TimeUnit.SECONDS));
            side.lockInterruptibly();
            for (int i = 0; i < 4; i++) {
                elsewhere(() -> assertFalse(isFreeFor(lock.writeLock())));
                side.unlock();
            }
            elsewhere(() -> assertTrue(isFreeFor(lock.writeLock())));
            assertThrows(IllegalMonitorStateException.class, side::unlock);
        }
    }

    @Test
    @DisplayName("S10: unlock by another thread is refused, and changes nothing")
    void unlockByAnother() throws Exception {
        final ReadWriteLock lock = lock();
        for (final Lock side : List.of(lock.readLock(), lock.writeLock())) {
            assertThrows(IllegalMonitorStateException.class, side::unlock);
            side.lock();
            elsewhere(() -> {
                assertThrows(IllegalMonitorStateException.class, side::unlock);
                assertFalse(isFreeFor(lock.writeLock()));
            });
            side.unlock();
        }
    }

    @Test
    @DisplayName("S17: a waiting writer holds new readers back, but not a thread that reads already")
    void nestedReadBesideAWaitingWriter() throws Exception {
        final ReadWriteLock lock = lock();
        lock.readLock().lock();
        final CompletableFuture<Void> writer = Background.run(() -> {
            lock.writeLock().lock();
            lock.writeLock().unlock();
        });
        Background.assertBlocked(writer);
        final CompletableFuture<Void> reader = Background.run(() -> {
            lock.readLock().lock();
            lock.readLock().unlock();
        });
        Background.assertBlocked(reader);
        lock.readLock().lock();
        lock.readLock().unlock();
        assertFalse(writer.isDone());
        assertFalse(reader.isDone());
        lock.readLock().unlock();
        soon(writer);
        soon(reader);
    }

    @Test
    @DisplayName("S17: a thread that writes may read, and goes on reading when it has released the write lock")
    void downgrades() throws Exception {
        final ReadWriteLock lock = lock();
        lock.writeLock().lock();
        lock.readLock().lock();
        lock.readLock().lock();
        elsewhere(() -> assertFalse(isFreeFor(lock.readLock())));
        assertTrue(lock.writeLock().tryLock());
        lock.writeLock().unlock();
        lock.writeLock().unlock();
        elsewhere(() -> {
            assertTrue(isFreeFor(lock.readLock()));
            assertFalse(isFreeFor(lock.writeLock()));
        });
        lock.readLock().unlock();
        elsewhere(() -> assertFalse(isFreeFor(lock.writeLock())));
        lock.readLock().unlock();
        elsewhere(() -> assertTrue(isFreeFor(lock.writeLock())));
        lock.writeLock().lock();
        lock.readLock().lock();
        lock.readLock().unlock();
        lock.writeLock().unlock();
        elsewhere(() -> assertTrue(isFreeFor(lock.writeLock())));
    }

    @Test
    @DisplayName("S17: a thread that reads does not get the write lock by a try")
    void upgradeByATry() throws Exception {
        final ReadWriteLock lock = lock();
        lock.readLock().lock();
        assertFalse(lock.writeLock().tryLock());
        assertFalse(lock.writeLock().tryLock(0, TimeUnit.SECONDS));
        elsewhere(() -> assertTrue(isFreeFor(lock.readLock())));
        lock.readLock().unlock();
        assertTrue(isFreeFor(lock.writeLock()));
    }

    @Test
    @DisplayName("S7, Y15: the last reader's unlock wakes the writer that waits")
    void wakesAWriter() throws Exception {
        final ReadWriteLock lock = lock();
        for (int round = 0; round < 3; round++) {
            lock.readLock().lock();
            final CountDownLatch in = new CountDownLatch(1);
            final CountDownLatch leave = new CountDownLatch(1);
            final CompletableFuture<Void> other = Background.run(() -> {
                lock.readLock().lock();
                in.countDown();
                leave.await();
                lock.readLock().unlock();
            });
            assertTrue(in.await(GUARD_S, TimeUnit.SECONDS));
            final CompletableFuture<Void> writer = Background.run(() -> {
                lock.writeLock().lock();
                lock.writeLock().unlock();
            });
            Background.assertBlocked(writer);
            lock.readLock().unlock();
            Background.assertBlocked(writer);
            leave.countDown();
            soon(writer);
            soon(other);
        }
    }

    @Test
    @DisplayName("S7, Y17: a writer's unlock wakes all readers that wait, and then a writer")
    void wakesReaders() throws Exception {
        final ReadWriteLock lock = lock();
        for (int round = 0; round < 3; round++) {
            lock.writeLock().lock();
            final CyclicBarrier inside = new CyclicBarrier(2);
            final List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(Background.run(() -> {
                    lock.readLock().lock();
                    inside.await(GUARD_S, TimeUnit.SECONDS);
                    lock.readLock().unlock();
                }));
            }
            Background.assertBlocked(readers.get(0));
            Background.assertBlocked(readers.get(1));
            lock.writeLock().unlock();
            soon(readers.get(0));
            soon(readers.get(1));
        }
    }

    @Test
    @DisplayName("S2, Y17: a writer that gives up lets the readers in that wait behind it")
    void writerThatGivesUp() throws Exception {
        final ReadWriteLock lock = lock();
        lock.readLock().lock();
        final AtomicReference<Thread> thread = new AtomicReference<>();
        for (int round = 0; round < 2; round++) {
            final boolean interrupted = round == 1;
            final CompletableFuture<Void> writer = Background.run(() -> {
                thread.set(Thread.currentThread());
                if (interrupted) {
                    assertThrows(InterruptedException.class, lock.writeLock()::lockInterruptibly);
                } else {
                    assertFalse(lock.writeLock().tryLock(300, TimeUnit.MILLISECONDS));
                }
            });
            Background.assertBlocked(writer);
            final CompletableFuture<Void> reader = Background.run(() -> {
                lock.readLock().lock();
                lock.readLock().unlock();
            });
            if (interrupted) {
                Background.assertBlocked(reader);
                Background.started(thread).interrupt();
            }
            soon(writer);
            soon(reader);
        }
        lock.readLock().unlock();
        elsewhere(() -> assertTrue(isFreeFor(lock.writeLock())));
    }

    @Test
    @DisplayName("S2: an interrupt ends a wait to read and a wait to write, before and while they wait")
    void interrupts() throws Exception {
        final ReadWriteLock lock = lock();
        for (final Lock side : List.of(lock.readLock(), lock.writeLock())) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, side::lockInterruptibly);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> side.tryLock(1, TimeUnit.SECONDS));
        }
        lock.writeLock().lock();
        for (final Lock side : List.of(lock.readLock(), lock.writeLock())) {
            for (final Background.Action wait :
                    List.<Background.Action>of(side::lockInterruptibly, () -> side.tryLock(1, TimeUnit.HOURS))) {
                final AtomicReference<Thread> thread = new AtomicReference<>();
                final CompletableFuture<Void> waiter = Background.run(() -> {
                    thread.set(Thread.currentThread());
                    wait.run();
                });
                Background.assertBlocked(waiter);
                Background.started(thread).interrupt();
                final ExecutionException ended = assertThrows(ExecutionException.class, () -> soon(waiter));
                assertInstanceOf(InterruptedException.class, ended.getCause());
            }
        }
        lock.writeLock().unlock();
        elsewhere(() -> assertTrue(isFreeFor(lock.writeLock())));
    }

    @Test
    @DisplayName("S2: an interrupt does not end lock, and stays pending, also while a writer waits for readers")
    void lockKeepsTheInterrupt() throws Exception {
        final ReadWriteLock lock = lock();
        Thread.currentThread().interrupt();
        lock.readLock().lock();
        assertTrue(Thread.interrupted());
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> writer = Background.run(() -> {
            thread.set(Thread.currentThread());
            lock.writeLock().lock();
            assertTrue(Thread.currentThread().isInterrupted());
            lock.writeLock().unlock();
        });
        Background.assertBlocked(writer);
        Background.started(thread).interrupt();
        Background.assertBlocked(writer);
        lock.readLock().unlock();
        soon(writer);
    }

    @Test
    @DisplayName("S2: a time-out ends a wait, not early, and nothing was acquired")
    void timesOut() throws Exception {
        final ReadWriteLock lock = lock();
        lock.writeLock().lock();
        elsewhere(() -> {
            for (final Lock side : List.of(lock.readLock(), lock.writeLock())) {
                final long start = System.nanoTime();
                assertFalse(side.tryLock(50, TimeUnit.MILLISECONDS));
                assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
                assertFalse(side.tryLock(0, TimeUnit.MILLISECONDS));
                assertFalse(side.tryLock(-1, TimeUnit.MILLISECONDS));
                assertThrows(IllegalMonitorStateException.class, side::unlock);
            }
        });
        lock.writeLock().unlock();
        elsewhere(() -> assertTrue(isFreeFor(lock.writeLock())));
    }

    @Test
    @DisplayName("It has one lock for reading and one for writing")
    void sameLocks() throws Exception {
        final ReadWriteLock lock = lock();
        assertSame(lock.readLock(), lock.readLock());
        assertSame(lock.writeLock(), lock.writeLock());
    }
}
