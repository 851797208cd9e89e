package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** S16, by threads of this JVM. The rule says 2 s; the guard is fivefold. */
@Timeout(120)
@SuppressWarnings("WaitNotInLoop") // one wait is what is tested
class DeadlockTest {
    private static final Duration GUARD = Duration.ofSeconds(10);
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private Board one;
    private Board two;

    @BeforeEach
    void create() throws Exception {
        one = Board.at(directory.resolve("one")).create();
        two = Board.at(directory.resolve("two")).create();
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    /** A thread that holds a lock and waits for another one. */
    private static final class Holder {
        private final AtomicLong thread = new AtomicLong();
        private final CompletableFuture<Void> future;

        Holder(final SharedLock holds, final CountDownLatch all, final Background.Action wait) {
            this(holds::acquire, all, wait);
        }

        Holder(final Callable<Hold> holds, final CountDownLatch all, final Background.Action wait) {
            future = Background.run(() -> {
                thread.set(Thread.currentThread().getId());
                try (Hold hold = holds.call()) {
                    assertTrue(hold.fence() > 0);
                    all.countDown();
                    all.await();
                    wait.run();
                }
            });
        }

        void ends() throws Exception {
            future.get(GUARD.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Background.Action locks(final Lock lock) {
        return () -> {
            lock.lock();
            lock.unlock();
        };
    }

    private List<SyncStats.Deadlock> shown() throws Exception {
        return SyncStats.deadlocks(directory);
    }

    @Test
    @DisplayName(
            "S16: a deadlock over two boards is shown with every pid, thread and lock; it ends when a lock is taken away, and is shown no more")
    void shows() throws Exception {
        Files.writeString(directory.resolve("no board"), "text");
        final List<SharedLock> locks = List.of(one.lock("a"), two.lock("b"), one.lock("c"));
        final CountDownLatch all = new CountDownLatch(3);
        final List<Holder> holders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            holders.add(new Holder(locks.get(i), all, locks(locks.get((i + 1) % 3))));
        }
        await().atMost(GUARD).until(() -> !shown().isEmpty());
        assertEquals(1, shown().size());
        final List<SyncStats.Member> members = shown().get(0).members();
        final Map<Long, String> waitsFor =
                members.stream().collect(Collectors.toMap(SyncStats.Member::thread, SyncStats.Member::lock));
        assertEquals(
                Map.of(
                        holders.get(0).thread.get(),
                        "b",
                        holders.get(1).thread.get(),
                        "c",
                        holders.get(2).thread.get(),
                        "a"),
                waitsFor);
        for (final SyncStats.Member member : members) {
            assertEquals(PID, member.pid());
            assertEquals(directory.toRealPath().resolve(member.lock().equals("b") ? "two" : "one"), member.board());
        }
        assertTrue(
                "abcab".contains(members.stream().map(SyncStats.Member::lock).collect(Collectors.joining())), "order");
        final SharedLock first = locks.get(0);
        assertTrue(first.forceRelease(first.owner().orElseThrow().fence()));
        for (int i = 1; i < 3; i++) {
            holders.get(i).ends();
        }
        final ExecutionException ousted = assertThrows(ExecutionException.class, holders.get(0)::ends);
        assertInstanceOf(LockLostException.class, ousted.getCause());
        assertEquals(List.of(), shown());
    }

    @Test
    @DisplayName(
            "S16: a deadlock through writers of read-write locks is shown, whether its threads wait to read or to write")
    void readWrite() throws Exception {
        final SharedReadWriteLock a = one.readWriteLock("a");
        final SharedReadWriteLock b = two.readWriteLock("b");
        final CountDownLatch all = new CountDownLatch(2);
        final Holder reads = new Holder(a::acquireWrite, all, locks(b.readLock()));
        final Holder writes = new Holder(b::acquireWrite, all, locks(a.writeLock()));
        await().atMost(GUARD).until(() -> !shown().isEmpty());
        final Map<Long, String> waitsFor = shown().get(0).members().stream()
                .collect(Collectors.toMap(SyncStats.Member::thread, SyncStats.Member::lock));
        assertEquals(Map.of(reads.thread.get(), "b", writes.thread.get(), "a"), waitsFor);
        assertTrue(a.forceRelease(a.writer().orElseThrow().fence()));
        writes.ends();
        assertInstanceOf(
                LockLostException.class,
                assertThrows(ExecutionException.class, reads::ends).getCause());
        assertEquals(List.of(), shown());
    }

    @Test
    @DisplayName("S16: a writer that has its place, and waits for readers to leave, waits for no writer")
    void drains() throws Exception {
        final SharedReadWriteLock lock = one.readWriteLock("m");
        final CountDownLatch forced = new CountDownLatch(1);
        final CountDownLatch over = new CountDownLatch(1);
        final CompletableFuture<Void> both = Background.run(() -> {
            lock.writeLock().lock();
            lock.readLock().lock();
            forced.await();
            over.await();
            lock.readLock().unlock();
        });
        await().until(() -> lock.getReadHoldCount() == 0
                && lock.writer().isPresent()
                && !lock.stats().readers().isEmpty());
        final CompletableFuture<Void> writer = Background.run(locks(lock.writeLock()));
        await().until(() -> lock.stats().waiting() == 1);
        final long fence = lock.writer().orElseThrow().fence();
        assertTrue(lock.forceRelease(fence));
        forced.countDown();
        await().until(() ->
                lock.writer().filter(holder -> holder.fence() > fence).isPresent());
        for (int look = 0; look < 1000; look++) {
            assertEquals(List.of(), shown());
        }
        assertFalse(writer.isDone());
        over.countDown();
        both.get(GUARD.toSeconds(), TimeUnit.SECONDS);
        writer.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("S16: of a deadlock through a writer one thread gets a DeadlockException, where that was asked for")
    void breaksReadWrite() throws Exception {
        try (Board breaking =
                Board.at(directory.resolve("three")).breakDeadlocks(true).create()) {
            final SharedReadWriteLock a = breaking.readWriteLock("a");
            final SharedReadWriteLock b = breaking.readWriteLock("b");
            final CountDownLatch all = new CountDownLatch(2);
            final List<Holder> holders = List.of(
                    new Holder(a::acquireWrite, all, locks(b.readLock())),
                    new Holder(b::acquireWrite, all, locks(a.readLock())));
            int broken = 0;
            for (final Holder holder : holders) {
                try {
                    holder.ends();
                } catch (final ExecutionException ended) {
                    final String text = assertInstanceOf(DeadlockException.class, ended.getCause())
                            .getMessage();
                    assertTrue(text.contains("lock=a") && text.contains("lock=b"), text);
                    broken++;
                }
            }
            assertEquals(1, broken);
            assertTrue(a.writeLock().tryLock() && b.writeLock().tryLock());
        }
    }

    @Test
    @DisplayName(
            "S16: a thread that waits with a time-out is part of none, and neither is a chain that ends at a thread that runs")
    void noDeadlock() throws Exception {
        final SharedLock a = one.lock("a");
        final SharedLock b = one.lock("b");
        final CountDownLatch all = new CountDownLatch(2);
        final Holder untimed = new Holder(a, all, locks(b));
        final Holder timed = new Holder(b, all, () -> assertFalse(a.tryLock(3, TimeUnit.SECONDS)));
        await().until(() -> a.stats().waiting() == 1 && b.stats().waiting() == 1);
        while (a.stats().waiting() == 1) {
            assertEquals(List.of(), shown());
        }
        timed.ends();
        untimed.ends();
    }

    @Test
    @DisplayName(
            "S16: of a deadlock one thread gets a DeadlockException, where that was asked for; the others get their locks")
    void breaks() throws Exception {
        final int threads = 3;
        try (Board breaking =
                Board.at(directory.resolve("three")).breakDeadlocks(true).create()) {
            final CountDownLatch all = new CountDownLatch(threads);
            final List<Holder> holders = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                holders.add(new Holder(breaking.lock("l" + i), all, locks(breaking.lock("l" + (i + 1) % threads))));
            }
            int broken = 0;
            for (final Holder holder : holders) {
                try {
                    holder.ends();
                } catch (final ExecutionException ended) {
                    final String text = assertInstanceOf(DeadlockException.class, ended.getCause())
                            .getMessage();
                    assertTrue(text.contains("lock=l0") && text.contains("lock=l1") && text.contains("lock=l2"), text);
                    broken++;
                }
            }
            assertEquals(1, broken);
            for (int i = 0; i < threads; i++) {
                assertTrue(breaking.lock("l" + i).tryLock(), "l" + i);
            }
        }
    }

    @Test
    @DisplayName(
            "S16, S18: a wait for a condition that takes its lock again is shown, but does not give up: another one does")
    void afterAWait() throws Exception {
        try (Board breaking =
                Board.at(directory.resolve("three")).breakDeadlocks(true).create()) {
            final SharedLock a = breaking.lock("a");
            final SharedLock b = breaking.lock("b");
            final SharedCondition condition = a.condition("c");
            final CountDownLatch waits = new CountDownLatch(1);
            final CompletableFuture<Void> other = Background.run(
                    () -> { // the first to be made, so the last to be chosen
                        waits.await();
                        try (Hold hold = a.acquire()) {
                            assertTrue(hold.fence() > 0);
                            condition.signal();
                            assertThrows(DeadlockException.class, b::lock);
                            assertTrue(a.isHeldByCurrentThread());
                        }
                    });
            final CompletableFuture<Void> waiter = Background.run(() -> {
                try (Hold holdA = a.acquire();
                        Hold holdB = b.acquire()) {
                    assertTrue(holdA.fence() + holdB.fence() > 0);
                    condition.await();
                    assertTrue(a.isHeldByCurrentThread() && b.isHeldByCurrentThread());
                }
            });
            await().until(() -> condition.stats().waiting() == 1);
            waits.countDown();
            other.get(GUARD.toSeconds(), TimeUnit.SECONDS);
            waiter.get(GUARD.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
