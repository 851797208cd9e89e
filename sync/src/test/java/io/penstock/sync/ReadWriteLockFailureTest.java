package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.PreemptionShim;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are interrupted at each access to shared memory: by an error, as if there were no stack, or by what another handle does. */
@Timeout(300)
class ReadWriteLockFailureTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    /** A call that waits has any number of accesses: it spins for a while. */
    private static final int MOST_ACCESSES = 100;

    @TempDir
    private Path directory;

    private final Preemption preemption = new Preemption();
    private Board board;
    private Board other;

    /** As if there were no stack. */
    private static final class Failure extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void open() throws Exception {
        board = PreemptionShim.run(
                preemption,
                () -> Board.at(directory.resolve("board")).maxProcesses(2).create());
        other = Board.at(directory.resolve("board")).open();
    }

    @AfterEach
    void close() {
        preemption.disarm();
        other.close();
        board.close();
    }

    private static void soon(final CompletableFuture<Void> future) throws Exception {
        future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    /** An access of this thread fails, and perhaps all that follow. */
    private final class Trouble implements Runnable {
        private final boolean goesOn;
        private boolean happened;

        Trouble(final boolean goesOn) {
            this.goesOn = goesOn;
        }

        @Override
        public void run() {
            happened = true;
            if (goesOn) {
                preemption.armForThisThread(0, this);
            }
            throw new Failure();
        }
    }

    /** What a thread does. */
    @FunctionalInterface
    private interface Calls {
        void run(SharedReadWriteLock lock) throws Exception;
    }

    /** Each failure meets a lock of its own. Then nothing of it is left, as others see it and as its own thread does. */
    private void failsEverywhere(final int leastAccesses, final Calls before, final Calls calls) throws Exception {
        for (final boolean goesOn : List.of(false, true)) {
            final List<String> names = new ArrayList<>();
            boolean happened = true;
            for (int access = 0; happened; access++) {
                final String name = goesOn + "-" + access;
                final SharedReadWriteLock lock = board.readWriteLock(name);
                before.run(other.readWriteLock(name));
                names.add(name);
                final Trouble trouble = new Trouble(goesOn);
                preemption.armForThisThread(access, trouble);
                try {
                    calls.run(lock);
                } catch (final Failure expected) {
                    // nothing is known of the call
                }
                preemption.disarm();
                happened = trouble.happened;
            }
            assertTrue(names.size() > leastAccesses, "accesses=" + names.size());
            for (final String name : names) { // all of them, before the heartbeat can have given anything back
                assertEquals(0, other.readWriteLock(name).getReadHoldCount(), name);
                assertFalse(other.readWriteLock(name).isWriteLockedByCurrentThread(), name);
            }
            for (final String name : names) {
                final SharedReadWriteLock others = other.readWriteLock(name);
                soon(Background.run(() -> {
                    others.acquireWrite(GUARD).close();
                    others.acquireRead(GUARD).close();
                }));
                others.acquireWrite(GUARD).close();
                others.acquireRead(GUARD).close();
                assertEquals(List.of(), others.stats().readers(), name);
            }
        }
    }

    private static void once(final Lock side) {
        side.lock();
        side.unlock();
    }

    @Test
    @DisplayName("S2: a call to read that fails at any access has acquired nothing, and one that releases has released")
    void reads() throws Exception {
        failsEverywhere(6, lock -> {}, lock -> once(lock.readLock()));
    }

    @Test
    @DisplayName("S2: so it is with a call to write")
    void writes() throws Exception {
        failsEverywhere(10, lock -> {}, lock -> once(lock.writeLock()));
    }

    @Test
    @DisplayName(
            "S2, S12: so it is with a call to read that takes the lock over from a writer that has not released it")
    void takesOver() throws Exception {
        failsEverywhere(
                14,
                lock -> {
                    final Hold hold = lock.acquireWrite();
                    hold.markSuspect();
                    hold.close();
                },
                lock -> once(lock.readLock()));
    }

    @Test
    @DisplayName("S2, Y17: so it is with a writer that waits for a reader, and gives up: other readers come in")
    void givesUp() throws Exception {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        final List<CompletableFuture<Void>> readers = new ArrayList<>();
        boolean happened = true;
        int accesses = 0;
        for (; happened && accesses < MOST_ACCESSES; accesses++) {
            final String name = "m" + accesses;
            final SharedReadWriteLock others = other.readWriteLock(name);
            final CompletableFuture<Void> in = new CompletableFuture<>();
            readers.add(Background.run(() -> {
                others.readLock().lock();
                in.complete(null);
                end.get(1, TimeUnit.MINUTES);
                others.readLock().unlock();
            }));
            in.join();
            final SharedReadWriteLock lock = board.readWriteLock(name);
            final Trouble trouble = new Trouble(false);
            preemption.armForThisThread(accesses, trouble);
            try {
                assertFalse(lock.writeLock().tryLock(1, TimeUnit.MILLISECONDS));
            } catch (final Failure expected) {
                // nothing is known of the call
            }
            preemption.disarm();
            happened = trouble.happened;
            soon(Background.run(() -> others.acquireRead(GUARD).close()));
        }
        assertTrue(accesses > 12, "accesses=" + accesses);
        end.complete(null);
        for (final CompletableFuture<Void> reader : readers) {
            soon(reader);
        }
    }

    @Test
    @DisplayName(
            "S13: a handle without the recovery is not granted what a writer leaves at any access of its call, for reading or writing")
    void leftAtAnyAccess() throws Exception {
        for (final boolean reads : List.of(true, false)) {
            boolean happened = true;
            for (int access = 0; happened; access++) {
                final String name = reads + "-" + access;
                final SharedReadWriteLock others = other.readWriteLock(name, death -> {});
                final SharedReadWriteLock lock = board.readWriteLock(name);
                final CountDownLatch held = new CountDownLatch(1);
                final CountDownLatch leave = new CountDownLatch(1);
                final CompletableFuture<Void> holder = Background.run(
                        () -> { // what a thread holds that ends is lost
                            final Hold hold = others.acquireWrite();
                            hold.markSuspect();
                            held.countDown();
                            leave.await();
                            hold.close();
                        });
                assertTrue(held.await(GUARD.toSeconds(), TimeUnit.SECONDS));
                final boolean[] left = {false};
                preemption.armForThisThread(access, () -> {
                    left[0] = true;
                    leave.countDown();
                    holder.join();
                });
                try {
                    final Lock side = reads ? lock.readLock() : lock.writeLock();
                    assertFalse(side.tryLock(), name);
                } catch (final OwnerDiedException refused) {
                    assertTrue(refused.getMessage().contains("has no recovery"), refused.getMessage());
                }
                preemption.disarm();
                happened = left[0];
                if (happened) {
                    try (ReadHold next = others.acquireRead(GUARD)) {
                        assertTrue(next.died().isPresent(), name);
                    }
                } else {
                    leave.countDown();
                    soon(holder);
                    assertTrue(access > 1, "accesses=" + access);
                }
            }
        }
    }

    /** Starts a call of another handle, and lets it run until it is done or sleeps. */
    private static CompletableFuture<Void> begin(final Background.Action call) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> begun = Background.run(() -> {
            thread.set(Thread.currentThread());
            call.run();
        });
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> begun.isDone() || (thread.get() != null && Rescues.isAsleep(thread.get())));
        return begun;
    }

    @Test
    @DisplayName(
            "S6, Y15: a writer that begins to wait at any access of a reader, in its try or its release, gets the lock without a rescue")
    void writerComesIn() throws Exception {
        Rescues.slow();
        try {
            final Thread self = Thread.currentThread();
            boolean happened = true;
            for (int access = 0; happened; access++) {
                final SharedReadWriteLock lock = board.readWriteLock("m" + access);
                final SharedReadWriteLock others = other.readWriteLock("m" + access);
                final AtomicReference<CompletableFuture<Void>> writer = new AtomicReference<>();
                preemption.arm(access, new Runnable() {
                    @Override
                    public void run() {
                        if (Thread.currentThread() == self) {
                            writer.set(begin(() -> others.acquireWrite().close()));
                        } else {
                            preemption.arm(0, this);
                        }
                    }
                });
                if (lock.readLock().tryLock()) {
                    lock.readLock().unlock();
                }
                preemption.disarm();
                happened = writer.get() != null;
                if (happened) {
                    soon(writer.get());
                } else {
                    assertTrue(access > 5, "accesses=" + access);
                }
            }
            assertEquals(0, Rescues.count(directory));
        } finally {
            Rescues.quick();
        }
    }
}
