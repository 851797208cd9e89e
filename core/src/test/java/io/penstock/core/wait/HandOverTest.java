package io.penstock.core.wait;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import io.penstock.testkit.FileKinds;
import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many threads of two processes hand over through a small shared counter, so that both sides sleep all the time. The
 * rescue of sleepers by the heartbeat thread is slowed down and counted, so that a lost wake-up shows.
 */
@Timeout(300)
@Tag("two-process")
class HandOverTest {
    private static final int HAND_OVERS = Boolean.getBoolean("penstock.storm") ? 200_000 : 20_000;
    private static final int THREADS = 6;
    private static final int MOST_ITEMS = 3;

    /** At least 0.4 s: a signaller that was not scheduled between its commit and its signal has not lost the signal. */
    private static final int LOOKS = 3;

    private static final int ITEM = 0;
    private static final int SPACE = 1;

    private static final int ITEMS = 0;
    private static final int PUT = 128;
    private static final int TAKEN = 256;
    private static final int HERE = 384;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"true, PARKING", "true, BALANCED", "false, PARKING", "false, BALANCED"})
    @DisplayName("no wake-up is lost between two processes of twelve threads each")
    void nothingLost(final boolean futex, final Waiting waiting) throws Exception {
        final Channel channel = Channel.create(directory.resolve("channel"), WaitListTest.layout(32), fresh -> {});
        final List<String> flags = new ArrayList<>(List.of("-Dpenstock.storm=" + Boolean.getBoolean("penstock.storm")));
        if (!futex) {
            flags.add("-Dos.name=Unknown"); // then all sleep at doorbells
        }
        final List<String> command = Jvm.command(
                HandOverTest.class, flags, channel.file().path().toString(), waiting.name(), Boolean.toString(futex));
        try (Jvm other = Jvm.launch(command)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> channel.body(0, 4096).getLongVolatile(HERE) == 1);
            final long rescues = play(channel, waiting, futex);
            other.expect("rescues=0");
            assertEquals(0, other.exitCode());
            assertEquals(0, rescues);
        }
        final AtomicBuffer words = channel.body(0, 4096);
        assertEquals(HAND_OVERS, words.getLongVolatile(TAKEN));
        assertEquals(0, words.getLongVolatile(ITEMS));
    }

    public static void main(final String[] arguments) throws Exception {
        final Channel channel = Channel.open(Path.of(arguments[0]), FileKinds.QUEUE, 1);
        System.out.println(
                "rescues=" + play(channel, Waiting.valueOf(arguments[1]), Boolean.parseBoolean(arguments[2])));
    }

    private static long play(final Channel channel, final Waiting waiting, final boolean futex) throws Exception {
        final AtomicBuffer words = channel.body(0, 4096);
        // A thread that has not seen yet that the other process cannot wake it by futex would have to be rescued once.
        final boolean canFutex = futex && Futex.load();
        await().atMost(Duration.ofSeconds(60)).until(() -> channel.hub().canSleepByFutex() == canFutex);
        words.getAndAddLong(HERE, 1);
        channel.waitList().await(ITEM, Waiting.PARKING, () -> words.getLongVolatile(HERE) == 2, Deadline.NEVER);
        JoinedHub.looksBeforeRescue(LOOKS);
        final ExecutorService threads = Executors.newCachedThreadPool();
        try {
            final long before = channel.hub().rescues();
            final List<Future<?>> players = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                players.add(threads.submit(() -> move(channel, waiting, PUT, 1)));
                players.add(threads.submit(() -> move(channel, waiting, TAKEN, -1)));
            }
            for (final Future<?> player : players) {
                player.get(240, TimeUnit.SECONDS);
            }
            return channel.hub().rescues() - before;
        } finally {
            JoinedHub.looksBeforeRescue(1);
            threads.shutdownNow();
        }
    }

    /** Puts or takes one after another until all have been put or taken. */
    private static Void move(final Channel channel, final Waiting waiting, final int counter, final int step)
            throws InterruptedException {
        final AtomicBuffer words = channel.body(0, 4096);
        final int mine = step > 0 ? SPACE : ITEM;
        while (true) {
            assertTrue(channel.waitList()
                    .await(
                            mine,
                            waiting,
                            () -> canMove(words, step) || words.getLongVolatile(counter) >= HAND_OVERS,
                            Deadline.NEVER));
            final long number = reserve(words, counter);
            if (number + 1 >= HAND_OVERS) {
                channel.waitList().signalAll(mine); // all that wait for their turn: none is left
            }
            if (number == HAND_OVERS) {
                return null;
            }
            while (!tryMove(words, step)) {
                channel.waitList().await(mine, waiting, () -> canMove(words, step), Deadline.NEVER);
            }
            channel.waitList().signal(ITEM + SPACE - mine);
            if (canMove(words, step)) {
                channel.waitList().signal(mine);
            }
        }
    }

    private static boolean canMove(final AtomicBuffer words, final int step) {
        final long items = words.getLongVolatile(ITEMS);
        return step > 0 ? items < MOST_ITEMS : items > 0;
    }

    /** The number of the next one to move, from 0. */
    private static long reserve(final AtomicBuffer words, final int counter) {
        long seen = words.getLongVolatile(counter);
        while (seen < HAND_OVERS && !words.compareAndSetLong(counter, seen, seen + 1)) {
            seen = words.getLongVolatile(counter);
        }
        return seen;
    }

    private static boolean tryMove(final AtomicBuffer words, final int step) {
        long items = words.getLongVolatile(ITEMS);
        while (step > 0 ? items < MOST_ITEMS : items > 0) {
            if (words.compareAndSetLong(ITEMS, items, items + step)) {
                return true;
            }
            items = words.getLongVolatile(ITEMS);
        }
        return false;
    }
}
