package io.penstock.core.wait;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.testkit.FileKinds;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
public class WaitListTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int CONDITION = 3;

    @TempDir
    Path directory;

    private final List<Future<?>> futures = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Channel channel;
    private AtomicBuffer body;

    public static Channel.Layout layout(final int cells) {
        return new Channel.Layout(FileKinds.QUEUE, 1, 0, cells, 4096, List.of(), List.of());
    }

    @BeforeEach
    void create() throws Exception {
        channel = Channel.create(directory.resolve("channel"), layout(32), fresh -> {});
        body = channel.body(0, 4096);
    }

    @AfterEach
    void end() throws Exception {
        for (final Future<?> future : futures) {
            future.get(10, TimeUnit.SECONDS);
        }
        threads.shutdownNow();
    }

    private Future<Boolean> waiter(final Waiting waiting, final long atLeast, final Deadline deadline) {
        return threads.submit(
                () -> channel.waitList().await(CONDITION, waiting, () -> body.getLongVolatile(0) >= atLeast, deadline));
    }

    private void awaitSleepers(final int count) {
        await().atMost(SOON).until(() -> channel.hub().sleepers().size() == count);
    }

    @Test
    @DisplayName("A signal that wakes a thread makes the next balanced wait of this process give way once")
    void wakerGivesWay() throws Exception {
        final WaitList list = channel.waitList();
        list.signal(CONDITION);
        assertFalse(list.spinner().hasWoken(), "no thread slept");
        final Future<Boolean> waiter = waiter(Waiting.PARKING, 1, Deadline.NEVER);
        awaitSleepers(1);
        body.putLongVolatile(0, 1);
        list.signal(CONDITION);
        assertTrue(list.spinner().hasWoken());
        assertTrue(waiter.get());
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    @DisplayName("returns when the condition comes true, by every strategy")
    void returnsWhenReady(final Waiting waiting) throws Exception {
        final Future<Boolean> waiter = waiter(waiting, 1, Deadline.NEVER);
        body.putLongRelease(0, 1);
        channel.waitList().signal(CONDITION);
        assertTrue(waiter.get(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    @DisplayName("gives up at the deadline")
    void givesUp(final Waiting waiting) throws Exception {
        assertFalse(channel.waitList().await(CONDITION, waiting, () -> false, Deadline.after(Duration.ofMillis(30))));
        assertEquals(0, channel.hub().sleepers().size());
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    @DisplayName("C11: an interrupt ends the wait")
    void interrupted(final Waiting waiting) {
        final Future<Boolean> waiter = waiter(waiting, 1, Deadline.NEVER);
        if (waiting != Waiting.BUSY_SPIN) {
            awaitSleepers(1);
        }
        threads.shutdownNow();
        final Exception failure = assertThrows(Exception.class, () -> waiter.get(10, TimeUnit.SECONDS));
        assertEquals(InterruptedException.class, failure.getCause().getClass());
    }

    @Test
    @DisplayName("the heartbeat thread makes up for a signal that was never sent")
    void lostSignal() throws Exception {
        final Future<Boolean> waiter = waiter(Waiting.PARKING, 1, Deadline.NEVER);
        awaitSleepers(1);
        body.putLongRelease(0, 1);
        assertTrue(waiter.get(10, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("one signal wakes the oldest waiter; signalAll wakes all")
    void oneSignalWakesOne() throws Exception {
        final AtomicInteger permits = new AtomicInteger();
        final AtomicInteger order = new AtomicInteger();
        final int[] place = new int[5];
        for (int i = 0; i < place.length; i++) {
            final int waiter = i;
            futures.add(threads.submit(() -> {
                // Not ready until it has been chosen by name: so only the order of the list decides.
                channel.waitList().await(CONDITION, Waiting.PARKING, () -> permits.get() > waiter, Deadline.NEVER);
                place[waiter] = order.incrementAndGet();
                return null;
            }));
            awaitSleepers(i + 1);
        }
        for (int i = 0; i < place.length; i++) {
            permits.incrementAndGet();
            channel.waitList().signal(CONDITION);
            final int done = i + 1;
            await().atMost(SOON).until(() -> order.get() == done);
            assertEquals(done, place[i]);
        }
        awaitSleepers(0);
        final Future<Boolean> one = waiter(Waiting.PARKING, 1, Deadline.NEVER);
        final Future<Boolean> two = waiter(Waiting.PARKING, 1, Deadline.NEVER);
        awaitSleepers(2);
        body.putLongRelease(0, 1);
        channel.waitList().signalAll(CONDITION);
        assertTrue(one.get(10, TimeUnit.SECONDS) && two.get(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("Q10: a signal wakes the oldest waiter, which finds nothing and keeps its place, and wakes no other")
    void oneSignalDisturbsOneThread(final boolean futex) {
        if (futex) { // known after the hub's first look at its processes
            await().atMost(SOON).until(() -> channel.hub().canSleepByFutex() || !Futex.load());
        }
        final WaitList list = new WaitList(body, futex ? channel.hub() : new WithoutFutex(channel.hub()));
        final AtomicBoolean over = new AtomicBoolean();
        final AtomicIntegerArray looks = new AtomicIntegerArray(3);
        final AtomicReference<Thread> oldest = new AtomicReference<>();
        for (int i = 0; i < looks.length(); i++) {
            final int waiter = i;
            futures.add(threads.submit(() -> {
                final Thread self = Thread.currentThread();
                oldest.compareAndSet(null, self);
                return list.await(
                        CONDITION,
                        Waiting.PARKING,
                        () -> {
                            if (Thread.currentThread() == self) { // the heartbeat thread looks as well
                                looks.incrementAndGet(waiter);
                                // As on a busy machine: it goes on when the oldest sleeps again, and leads at the
                                // bells.
                                while (oldest.get() != self && !over.get() && !Rescues.isAsleep(oldest.get())) {
                                    Thread.onSpinWait();
                                }
                            }
                            return over.get();
                        },
                        Deadline.NEVER);
            }));
            awaitSleepers(i + 1); // so waiter i has cell i
        }
        final int rounds = 50;
        final int before = looks.get(0);
        for (int i = 0; i < rounds; i++) {
            list.signal(CONDITION);
            // Only then is it the oldest waiter again: a signal before that is for the next one.
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> WaitListDescriptor.phase(list.cells().stateOf(0)) == WaitListDescriptor.WAITING);
        }
        final int own = looks.get(0) - before;
        final int others = looks.get(1) + looks.get(2);
        over.set(true);
        list.signalAll(CONDITION);
        assertTrue(own >= rounds, "looks of the oldest=" + own);
        assertTrue(others < rounds / 4, "looks of others=" + others); // two at their arrival, and one every ten seconds
    }

    /** A hub in which some process has no futex, so that all threads sleep at the doorbell. */
    private record WithoutFutex(WaitHost hub) implements WaitHost {
        @Override
        public int self() {
            return hub.self();
        }

        @Override
        public boolean isDead(final int participant) {
            return hub.isDead(participant);
        }

        @Override
        public boolean isStopped(final int participant) {
            return hub.isStopped(participant);
        }

        @Override
        public boolean canSleepByFutex() {
            return false;
        }

        @Override
        public Doorbell doorbell() {
            return hub.doorbell();
        }

        @Override
        public Set<Sleeper> sleepers() {
            return hub.sleepers();
        }

        @Override
        public Set<OpenWait> openWaits() {
            return hub.openWaits();
        }
    }

    @Test
    @DisplayName("more sleepers than cells: all wake up")
    void moreSleepersThanCells() throws Exception {
        final Channel small = Channel.create(directory.resolve("small"), layout(1), fresh -> {});
        final AtomicInteger woken = new AtomicInteger();
        for (int i = 0; i < 60; i++) {
            futures.add(threads.submit(() -> {
                small.waitList().await(CONDITION, Waiting.PARKING, () -> body.getLongVolatile(0) > 0, Deadline.NEVER);
                return woken.incrementAndGet();
            }));
        }
        awaitSleepers(60);
        body.putLongRelease(0, 1);
        small.waitList().signalAll(CONDITION);
        await().atMost(SOON).until(() -> woken.get() == 60);
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
    @DisplayName("a thread that gives up takes no equal thread out of the line for a cell")
    void equalThreads() throws Exception {
        final Channel small = Channel.create(directory.resolve("small"), layout(1), fresh -> {});
        final WaitList list = small.waitList();
        final List<Integer> cells = new ArrayList<>();
        for (int cell = list.cells().claim();
                cell != WaitCells.NONE;
                cell = list.cells().claim()) {
            cells.add(cell);
        }
        final AtomicInteger interrupted = new AtomicInteger();
        final List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            final Thread waiter = new EqualThread(() -> {
                try {
                    list.await(CONDITION, Waiting.PARKING, () -> body.getLongVolatile(0) > 0, Deadline.NEVER);
                } catch (final InterruptedException expected) {
                    interrupted.incrementAndGet();
                }
            });
            waiters.add(waiter);
            waiter.start();
            awaitSleepers(i + 1);
        }
        waiters.get(1).interrupt();
        waiters.get(1).join();
        list.cells().free(cells.get(0));
        await().atMost(SOON).until(() -> list.waiters().size() == 1);
        body.putLongRelease(0, 1);
        list.signal(CONDITION);
        waiters.get(0).join();
        assertEquals(1, interrupted.get());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "true, false", "false, true"})
    @DisplayName("two processes wake each other, with futex and without it, 2,000 times")
    @Tag("two-process")
    void twoProcesses(final boolean here, final boolean there) throws Exception {
        final List<String> flags = there ? List.of() : List.of("-Dos.name=Unknown");
        final List<String> command =
                Jvm.command(PingPong.class, flags, channel.file().path().toString(), "1");
        if (here) {
            try (Jvm other = Jvm.launch(command)) {
                PingPong.play(channel, 0);
                assertEquals(0, other.exitCode());
            }
        } else {
            final List<String> withoutFutex = Jvm.command(
                    PingPong.class,
                    List.of("-Dos.name=Unknown"),
                    channel.file().path().toString(),
                    "0");
            try (Jvm one = Jvm.launch(withoutFutex);
                    Jvm other = Jvm.launch(command)) {
                assertEquals(0, one.exitCode());
                assertEquals(0, other.exitCode());
            }
        }
    }

    /** Two processes take turns at a counter, one on even and one on odd numbers, and sleep in between. */
    static final class PingPong {
        private static final int TURNS = 2_000;

        private PingPong() {}

        public static void main(final String[] args) throws Exception {
            play(Channel.open(Path.of(args[0]), FileKinds.QUEUE, 1), Integer.parseInt(args[1]));
        }

        static void play(final Channel channel, final int parity) throws InterruptedException {
            final AtomicBuffer body = channel.body(0, 4096);
            for (long turn = parity; turn < TURNS; turn += 2) {
                final long expected = turn;
                channel.waitList()
                        .await(parity, Waiting.PARKING, () -> body.getLongVolatile(0) == expected, Deadline.NEVER);
                body.putLongRelease(0, turn + 1);
                channel.waitList().signal(1 - parity);
            }
        }
    }
}
