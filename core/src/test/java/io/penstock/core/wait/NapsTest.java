package io.penstock.core.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    @DisplayName(
            "a waiter that is woken for nothing takes the processor from others once a millisecond, and then sees what it waits for")
    void wokenForNothing() throws Exception {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        final Channel channel = Channel.create(directory.resolve("channel"), WaitListTest.layout(32), fresh -> {});
        try {
            final AtomicInteger unused = new AtomicInteger();
            final AtomicInteger value = new AtomicInteger();
            final WaitTicket place = new WaitTicket(0, WaitTicket.NO_GROUP);
            final Future<Boolean> waiter = thread.submit(() -> {
                try {
                    return channel.waitList()
                            .await(
                                    CONDITION,
                                    Waiting.PARKING,
                                    () -> value.get() > 0,
                                    Deadline.NEVER,
                                    place,
                                    unused::incrementAndGet);
                } finally {
                    channel.waitList().leave(place);
                }
            });
            final long startNs = System.nanoTime();
            while (unused.get() < SIGNALS) {
                channel.waitList().signal(CONDITION);
                Thread.onSpinWait();
            }
            final long tookNs = System.nanoTime() - startNs;
            assertTrue(tookNs >= SIGNALS / 2 * LONGEST_NS, () -> "tookNs=" + tookNs); // some 3 ms without naps
            value.set(1);
            channel.waitList().signal(CONDITION);
            assertTrue(waiter.get(10, TimeUnit.SECONDS));
        } finally {
            thread.shutdownNow();
            channel.close();
        }
    }
}
