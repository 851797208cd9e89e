package io.penstock.core.wait;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.testkit.Background;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waits that a signal ends, and not something that has become true. */
@Timeout(60)
class SignalWaitTest {
    private static final int CONDITION = 2;

    @TempDir
    Path directory;

    private final AtomicBoolean ends = new AtomicBoolean();
    private Channel channel;
    private WaitList list;

    @BeforeEach
    void create() throws Exception {
        channel = Channel.create(directory.resolve("channel"), WaitListTest.layout(32), fresh -> {});
        list = channel.waitList();
    }

    private SignalWait entered(final boolean interruptible) {
        final SignalWait wait = new SignalWait(list, CONDITION, ends::get, interruptible);
        wait.enter();
        return wait;
    }

    private static boolean left(final SignalWait wait) {
        wait.leave();
        return wait.wasSignalled();
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    @DisplayName("S19: a signal ends the sleep of the one that entered first, also if it comes before the sleep")
    void signalled(final Waiting waiting) throws Exception {
        final SignalWait first = entered(true);
        final SignalWait second = entered(true);
        list.signalAfterCas(CONDITION);
        first.sleep(waiting, Deadline.NEVER);
        assertTrue(left(first));
        final CompletableFuture<Void> later = Background.run(() -> second.sleep(waiting, Deadline.NEVER));
        Background.assertBlocked(later);
        list.signalAfterCas(CONDITION);
        later.get(20, TimeUnit.SECONDS);
        assertTrue(left(second));
        assertEquals(0, list.waiters().size());
        assertTrue(channel.hub().openWaits().isEmpty());
        assertTrue(channel.hub().sleepers().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    @DisplayName("S20: a signal that comes between the end of the sleep and leaving is found")
    void lateSignal(final Waiting waiting) {
        final SignalWait wait = entered(true);
        wait.sleep(waiting, Deadline.after(1, TimeUnit.MILLISECONDS));
        list.signalAfterCas(CONDITION);
        assertTrue(left(wait));
        final SignalWait other = entered(true);
        other.sleep(waiting, Deadline.after(1, TimeUnit.MILLISECONDS));
        assertFalse(left(other));
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    @DisplayName(
            "S2: the heartbeat ends a sleep that has another reason to end, and one that is interrupted, where that ends it")
    void otherEnds(final Waiting waiting) throws Exception {
        final SignalWait[] wait = {null};
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> sleeper = Background.run(() -> {
            wait[0] = entered(true);
            thread.set(Thread.currentThread());
            wait[0].sleep(waiting, Deadline.NEVER);
            wait[0].leave();
        });
        await().until(() -> thread.get() != null);
        Background.started(thread).interrupt();
        sleeper.get(20, TimeUnit.SECONDS);
        assertTrue(wait[0].wasInterrupted());
        assertFalse(wait[0].wasSignalled());
        final CompletableFuture<Void> uninterruptible = Background.run(() -> {
            wait[0] = entered(false);
            Thread.currentThread().interrupt();
            wait[0].sleep(waiting, Deadline.NEVER);
            wait[0].leave();
        });
        Background.assertBlocked(uninterruptible);
        ends.set(true);
        uninterruptible.get(20, TimeUnit.SECONDS);
        assertTrue(wait[0].wasInterrupted());
        assertFalse(wait[0].wasSignalled());
    }

    @Test
    @DisplayName("S19: an interrupt that does not end a wait keeps no signal from it")
    void interruptedAndSignalled() throws Exception {
        final SignalWait[] wait = {null};
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> sleeper = Background.run(() -> {
            wait[0] = entered(false);
            thread.set(Thread.currentThread());
            wait[0].sleep(Waiting.PARKING, Deadline.NEVER);
            wait[0].leave();
        });
        await().until(() -> thread.get() != null);
        Background.started(thread).interrupt();
        await().pollDelay(1500, TimeUnit.MILLISECONDS) // a beat, which would kick it
                .until(() -> !sleeper.isDone());
        list.signalAfterCas(CONDITION);
        sleeper.get(20, TimeUnit.SECONDS);
        assertTrue(wait[0].wasSignalled());
    }
}
