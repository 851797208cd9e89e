package io.penstock.core.lock;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitListTest;
import io.penstock.testkit.Background;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rescues by the heartbeat thread are slowed down and counted, so that a missing wake-up shows. */
@DisplayName("A lock that threads wait for")
class WaitableLockTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int CONDITION = 2;

    private static final WaitableLock.User USER = new WaitableLock.User() {
        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void checkOpen() {}
    };

    @TempDir
    Path directory;

    private Channel channel;

    @BeforeEach
    void create() throws Exception {
        channel = Channel.create(directory.resolve("channel"), WaitListTest.layout(8), fresh -> {});
        Rescues.slow();
    }

    @AfterEach
    void end() {
        Rescues.quick();
    }

    private WaitableLock lock(final boolean sharesCondition) {
        final RecoverableLock lock = new RecoverableLock(channel.body(0, 4096), 0, channel.hub(), () -> {});
        final WaitList list = channel.waitList();
        return sharesCondition
                ? WaitableLock.sharingCondition(lock, CONDITION, list, Waiting.PARKING, USER)
                : new WaitableLock(lock, CONDITION, FairnessGate.open(list), list, Waiting.PARKING, USER);
    }

    private static Future<?> asleep(final Background.Action call) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final Future<?> future = Background.run(() -> {
            thread.set(Thread.currentThread());
            call.run();
        });
        await().atMost(SOON).until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
        return future;
    }

    private void expectWoken(final Future<?>... calls) throws Exception {
        for (final Future<?> call : calls) {
            call.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        assertEquals(0, Rescues.count(directory), "left to the heartbeat");
    }

    @ParameterizedTest(name = "shares its condition: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("Q8: unlock wakes a waiter, and so does the waiter that ran its section")
    void unlockWakes(final boolean sharesCondition) throws Exception {
        final WaitableLock lock = lock(sharesCondition);
        assertTrue(lock.lock(CallTimeout.NONE));
        final Future<?> first = asleep(() -> assertTrue(lock.run(() -> {}, CallTimeout.NONE)));
        final Future<?> second = asleep(
                () -> { // where they share the condition, either may be quicker
                    assertTrue(lock.lock(CallTimeout.NONE));
                    lock.unlock();
                });
        lock.unlock();
        expectWoken(first, second);
        assertTrue(lock.lock().isAvailable());
    }

    @ParameterizedTest(name = "shares its condition: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("Q8: a section that found the lock free wakes a waiter when it releases the lock")
    void runWakes(final boolean sharesCondition) throws Exception {
        final WaitableLock lock = lock(sharesCondition);
        assertTrue(lock.lock(CallTimeout.NONE));
        final Future<?> waiter = asleep(() -> assertTrue(lock.lock(CallTimeout.NONE)));
        lock.lock().unlock(); // wakes no waiter
        assertTrue(lock.run(() -> {}, CallTimeout.NONE));
        expectWoken(waiter);
    }

    @ParameterizedTest(name = "shares its condition: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("Q8: the wait for a lock ends when the time is up")
    void timesOut(final boolean sharesCondition) throws Exception {
        final WaitableLock lock = lock(sharesCondition);
        assertTrue(lock.lock(CallTimeout.NONE));
        assertFalse(lock.lock(CallTimeout.within(Duration.ofMillis(20))));
        assertFalse(lock.run(() -> {}, CallTimeout.within(Duration.ofMillis(20))));
    }
}
