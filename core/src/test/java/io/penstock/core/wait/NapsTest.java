package io.penstock.core.wait;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a thread that is woken for nothing, again and again, is woken less often. */
@Timeout(120)
class NapsTest {
    private static final int CONDITION = 3;
    private static final int SIGNALS = 100;
    private static final long LONGEST_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Naps naps = new Naps();

    @TempDir
    Path directory;

    @Test
    @DisplayName("the first signal of no use costs no time; the naps after it double, up to a millisecond")
    void longer() {
        assertEquals(0, naps.timeNs());
        naps.nap(Deadline.NEVER);
        for (int ns = 50_000; ns < LONGEST_NS; ns *= 2) {
            assertEquals(ns, naps.timeNs());
            naps.nap(Deadline.NEVER);
        }
        naps.nap(Deadline.NEVER);
        assertEquals(LONGEST_NS, naps.timeNs());
    }

    @Test
    @DisplayName("signals of use halve the naps, down to none")
    void shorter() {
        for (int i = 0; i < SIGNALS; i++) {
            naps.nap(Deadline.after(Duration.ZERO));
        }
        for (long ns = LONGEST_NS; ns >= 50_000; ns /= 2) {
            assertEquals(ns, naps.timeNs());
            naps.used();
        }
        assertEquals(0, naps.timeNs());
    }

    @Test
    @DisplayName("a waiter that is woken for nothing again and again stays away, and then sees what it waits for")
    void wokenForNothing() throws Exception {
        final Channel channel = Channel.create(directory.resolve("channel"), WaitListTest.layout(32), fresh -> {});
        final AtomicBoolean isReady = new AtomicBoolean();
        final FutureTask<Boolean> wait = new FutureTask<>(
                () -> channel.waitList().await(CONDITION, Waiting.PARKING, isReady::get, Deadline.NEVER));
        final Thread waiter = new Thread(wait);
        waiter.start();
        try {
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        for (int i = 0; i < SIGNALS && !isNapping(waiter); i++) {
                            channel.waitList().signal(CONDITION);
                        }
                        return isNapping(waiter);
                    });
        } finally {
            isReady.set(true);
            channel.waitList().signal(CONDITION);
            assertTrue(wait.get(10, TimeUnit.SECONDS));
            channel.close();
        }
    }

    private static boolean isNapping(final Thread thread) {
        return LockSupport.getBlocker(thread) instanceof Naps;
    }
}
