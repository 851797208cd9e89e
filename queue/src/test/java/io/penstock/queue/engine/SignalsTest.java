package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Rescues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Q10: a sleeper that was woken and ends without what it was woken for wakes the next one. */
@Timeout(120)
class SignalsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] ITEM = {1};
    private static final byte[] LARGE = new byte[100_000];

    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> first;
    private BoundedQueue<byte[]> second;
    private long rescuesBefore;

    private BoundedQueue<byte[]> open() throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(2)
                .waiting(Waiting.PARKING)
                .openOrCreate();
    }

    @BeforeEach
    void start() throws IOException {
        first = open();
        second = open();
        Rescues.slow();
        rescuesBefore = Rescues.count(directory);
    }

    @AfterEach
    void end() {
        Rescues.quick();
        first.close();
        second.close();
    }

    /** A call of a thread of its own. */
    private static final class Call<T> extends FutureTask<T> {
        private final Thread thread = new Thread(this);

        Call(final Callable<T> call) {
            super(call);
            thread.setDaemon(true);
            thread.start();
        }

        void interrupt() {
            thread.interrupt();
        }

        T result() throws Exception {
            return get(SOON.toSeconds(), TimeUnit.SECONDS);
        }

        Throwable failure() throws Exception {
            try {
                return new AssertionError("it ended with " + result());
            } catch (final ExecutionException e) {
                return e.getCause();
            }
        }
    }

    private <T> Call<T> asleep(final int condition, final Callable<T> call) {
        final int before = sleepers(condition);
        final Call<T> sleeper = new Call<>(call);
        awaitSleepers(condition, before + 1);
        Awaitility.await().atMost(SOON).until(() -> Rescues.isAsleep(sleeper.thread));
        return sleeper;
    }

    private int sleepers(final int condition) {
        return (int) Handles.of(second).waitList().waiters().stream()
                .filter(waiter -> waiter.condition() == condition)
                .count();
    }

    private void awaitSleepers(final int condition, final int count) {
        Awaitility.await().atMost(SOON).until(() -> sleepers(condition) >= count);
    }

    /** What ends a taker that was woken for an item and stands before the busy take lock. */
    @FunctionalInterface
    private interface Ending {
        void end(Call<byte[]> taker) throws Exception;
    }

    private void takerEnds(final Callable<byte[]> take, final Ending ending) throws Exception {
        final Call<byte[]> woken = asleep(Conditions.ITEMS, take);
        final Call<byte[]> next = asleep(Conditions.ITEMS, second::take);
        final RecoverableLock lock = Handles.of(second).takeSection().lock();
        assertTrue(lock.tryLock());
        second.put(ITEM);
        awaitSleepers(Conditions.TAKE_LOCK, 1);
        ending.end(woken);
        awaitSleepers(Conditions.TAKE_LOCK, 1); // the next one
        lock.unlock();
        Handles.of(second).waitList().signal(Conditions.TAKE_LOCK);
        assertNotNull(next.result());
        assertEquals(0, rescues());
    }

    @Test
    @DisplayName("Q8, Q10: a taker that was woken for an item and times out wakes the next one")
    void takerTimesOut() throws Exception {
        takerEnds(() -> first.poll(2, TimeUnit.SECONDS), woken -> assertEquals(null, woken.result()));
    }

    @Test
    @DisplayName("Q9, Q10: a taker that was woken for an item and is interrupted wakes the next one")
    void takerIsInterrupted() throws Exception {
        takerEnds(first::take, woken -> {
            woken.interrupt();
            assertInstanceOf(InterruptedException.class, woken.failure());
        });
    }

    @Test
    @DisplayName("Q9, Q10: a taker that was woken for an item and whose handle is closed wakes the next one")
    void takerIsClosed() throws Exception {
        takerEnds(first::take, woken -> {
            first.close();
            assertInstanceOf(IllegalStateException.class, woken.failure());
        });
    }

    private void putterEnds(final byte[] item, final int timeoutS, final Ending ending) throws Exception {
        second.put(ITEM);
        second.put(ITEM);
        final Call<byte[]> woken =
                asleep(Conditions.SPACE, () -> first.offer(item, timeoutS, TimeUnit.SECONDS) ? item : null);
        final Call<Boolean> next = asleep(Conditions.SPACE, () -> second.offer(ITEM, 60, TimeUnit.SECONDS));
        final RecoverableLock lock = Handles.of(second).putSection().lock();
        assertTrue(lock.tryLock());
        assertNotNull(second.poll());
        awaitSleepers(Conditions.PUT_LOCK, 1);
        ending.end(woken);
        awaitSleepers(Conditions.PUT_LOCK, 1); // the next one
        lock.unlock();
        Handles.of(second).waitList().signal(Conditions.PUT_LOCK);
        assertTrue(next.result());
        assertEquals(0, rescues());
    }

    @Test
    @DisplayName("Q8, Q10: a putter that was woken for room and times out wakes the next one")
    void putterTimesOut() throws Exception {
        putterEnds(ITEM, 2, woken -> assertEquals(null, woken.result()));
    }

    @Test
    @DisplayName("Q8, Q10: a putter of a large item that was woken for room and times out wakes the next one")
    void putterOfALargeItemTimesOut() throws Exception {
        putterEnds(LARGE, 2, woken -> assertEquals(null, woken.result()));
    }

    /** The first to wait writes its file while the other one puts: it is slow enough for that, in one of some rounds. */
    @Test
    @DisplayName("Q10: a putter of a large item that was woken for room lets others use it while it writes its file")
    void putterOfALargeItemPassesItsSignalOn() throws Exception {
        final byte[] huge = new byte[1 << 25];
        boolean aside = false;
        for (int round = 0; round < 20 && !aside; round++) {
            second.put(ITEM);
            second.put(ITEM);
            final Call<Boolean> large = asleep(Conditions.SPACE, () -> first.offer(huge, 60, TimeUnit.SECONDS));
            final Call<Boolean> next = asleep(Conditions.SPACE, () -> second.offer(ITEM, 60, TimeUnit.SECONDS));
            assertEquals(2, second.drainTo(new ArrayList<>(), 2)); // at once: room for both, and one signal
            assertTrue(next.result());
            assertTrue(large.result());
            aside = second.take().length == ITEM.length; // the other one's came first
            assertEquals(1, second.drainTo(new ArrayList<>()));
        }
        assertTrue(aside, "it kept the signal until its own item was in");
        assertEquals(0, rescues());
    }

    @Test
    @DisplayName("Q9, Q10: a putter that was woken for room and is interrupted wakes the next one")
    void putterIsInterrupted() throws Exception {
        putterEnds(ITEM, 60, woken -> {
            woken.interrupt();
            assertInstanceOf(InterruptedException.class, woken.failure());
        });
    }

    @Test
    @DisplayName("Q9, Q10: a putter that was woken for room and whose handle is closed wakes the next one")
    void putterIsClosed() throws Exception {
        putterEnds(ITEM, 60, woken -> {
            first.close();
            assertInstanceOf(IllegalStateException.class, woken.failure());
        });
    }

    @Test
    @DisplayName("Q10: a taker that was woken for the lock, and finds nothing to take any more, wakes the next one")
    void takerFindsNothing() throws Exception {
        final RecoverableLock lock = Handles.of(second).takeSection().lock();
        second.put(ITEM);
        assertTrue(lock.tryLock());
        final Call<byte[]> woken = asleep(Conditions.TAKE_LOCK, first::take);
        final Call<byte[]> next = asleep(Conditions.TAKE_LOCK, second::take);
        Handles.of(second).takeSection().dropAll(new ItemBuffer(), item -> {});
        lock.unlock();
        Handles.of(second).waitList().signal(Conditions.TAKE_LOCK);
        awaitSleepers(Conditions.ITEMS, 2);
        assertEquals(0, rescues());
        second.put(ITEM);
        second.put(ITEM);
        assertNotNull(woken.result());
        assertNotNull(next.result());
        assertEquals(0, rescues());
    }

    @Test
    @DisplayName(
            "Q8: a call with a time-out of zero waits for who is in the middle of its own, as one without a time-out does")
    void timeoutOfZero() throws Exception {
        second.put(ITEM);
        assertTrue(throughABusyLock(
                Handles.of(second).putSection().lock(),
                Conditions.PUT_LOCK,
                () -> first.offer(ITEM, 0, TimeUnit.SECONDS) ? ITEM : null));
        assertTrue(throughABusyLock(
                Handles.of(second).takeSection().lock(), Conditions.TAKE_LOCK, () -> first.poll(0, TimeUnit.SECONDS)));
    }

    /** It waits a second at most, which may pass on a slow machine. */
    private boolean throughABusyLock(final RecoverableLock lock, final int condition, final Callable<byte[]> call)
            throws Exception {
        for (int attempt = 0; attempt < 20; attempt++) {
            assertTrue(lock.tryLock());
            final Call<byte[]> waiting = new Call<>(call);
            Awaitility.await().atMost(SOON).until(() -> waiting.isDone() || sleepers(condition) > 0);
            lock.unlock();
            Handles.of(second).waitList().signal(condition);
            if (waiting.result() != null) {
                return true;
            }
        }
        return false;
    }

    private long rescues() throws IOException {
        return Rescues.count(directory) - rescuesBefore;
    }
}
