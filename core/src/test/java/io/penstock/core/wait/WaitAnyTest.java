package io.penstock.core.wait;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import io.penstock.testkit.FileKinds;
import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C15: signals for threads that wait at many lists: none is lost, none is kept. Rescues by the heartbeat thread are
 * slowed down and counted.
 */
@Timeout(300)
class WaitAnyTest {
    private static final int TURNS = 600;
    private static final int LISTS = 3;
    /** 2 s: under load a signaller may not be scheduled for a long time between its commit and its signal. */
    private static final int LOOKS = 10;

    private static final int ORDER = 0;
    private static final int ANSWER = 1;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        JoinedHub.looksBeforeRescue(1);
        threads.shutdownNow();
    }

    /** A word of a channel's body that is to exceed a value. */
    private record Word(Channel channel, AtomicBuffer body, int condition, AtomicBoolean busy)
            implements WaitAny.Point {
        static Word of(final Channel channel, final int condition) {
            return new Word(channel, channel.body(0, 4096), condition, new AtomicBoolean());
        }

        @Override
        public WaitList waitList() {
            return channel.waitList();
        }

        long orders() {
            return body.getLongVolatile(0);
        }

        long answers() {
            return body.getLongVolatile(128);
        }

        @Override
        public boolean mayBeReady() {
            return !busy.get() && orders() > answers();
        }

        @Override
        public WaitAny.Look look() {
            if (busy.get()) {
                return WaitAny.Look.BUSY;
            }
            return orders() > answers() ? WaitAny.Look.READY : WaitAny.Look.NOT_READY;
        }
    }

    private Path channel(final String hub, final int cells) throws Exception {
        final Path folder = directory.resolve(hub);
        if (!Files.exists(folder)) {
            Files.createDirectory(folder);
        }
        final Path path = folder.resolve("channel" + folder.toFile().list().length);
        Channel.create(path, WaitListTest.layout(cells), fresh -> {});
        return path;
    }

    /** Sends commands to one channel after another, and sleeps until each is answered. */
    static final class Commander {
        private Commander() {}

        public static void main(final String[] args) throws Exception {
            final List<Word> words = new ArrayList<>();
            for (final String path : args) {
                words.add(Word.of(Channel.open(Path.of(path), FileKinds.QUEUE, 1), ANSWER));
            }
            for (int turn = 0; turn < TURNS; turn++) {
                final Word word = words.get(turn * 7 % words.size());
                final long order = word.orders() + 1;
                word.body().putLongRelease(0, order);
                word.waitList().signal(ORDER);
                word.waitList().await(ANSWER, Waiting.PARKING, () -> word.answers() == order, Deadline.NEVER);
            }
            System.out.println("answered");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("C15: no signal of another process is lost, over several lists of several hubs")
    @Tag("two-process")
    void nothingLost(final boolean futex) throws Exception {
        final List<String> paths = new ArrayList<>();
        for (final String hub : List.of("one", "two")) {
            for (int i = 0; i < LISTS; i++) {
                paths.add(channel(hub, 8).toString());
            }
        }
        final List<Word> words = new ArrayList<>();
        for (final String path : paths) {
            words.add(Word.of(Channel.open(Path.of(path), FileKinds.QUEUE, 1), ORDER));
        }
        JoinedHub.looksBeforeRescue(LOOKS);
        final long before = rescues(words);
        try (Jvm commander = Jvm.launch(Jvm.command(
                Commander.class, futex ? List.of() : List.of("-Dos.name=Unknown"), paths.toArray(String[]::new)))) {
            for (int answered = 0; answered < TURNS; answered++) {
                final BitSet ready = WaitAny.await(words, Waiting.PARKING, Deadline.after(Duration.ofMinutes(1)));
                assertEquals(1, ready.cardinality());
                answer(words.get(ready.nextSetBit(0)));
            }
            commander.expect("answered");
        }
        assertEquals(0, rescues(words) - before);
        words.forEach(word -> assertEquals(0, word.channel().hub().sleepers().size()));
    }

    private static long rescues(final List<Word> words) {
        return words.stream()
                .map(word -> word.channel().hub())
                .distinct()
                .mapToLong(JoinedHub::rescues)
                .sum();
    }

    private static void awaitSleepers(final Word word, final int count) {
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> word.channel().hub().sleepers().size() == count);
    }

    private static void answer(final Word word) {
        word.body().putLongRelease(128, word.answers() + 1);
        word.waitList().signal(ANSWER);
    }

    @Test
    @DisplayName("C15: a thread that waits at many lists passes its signal on: one signal wakes them all")
    void givesOn() throws Exception {
        final Word word = Word.of(Channel.open(channel("one", 8), FileKinds.QUEUE, 1), ORDER);
        final Word other = Word.of(Channel.open(channel("one", 8), FileKinds.QUEUE, 1), ORDER);
        JoinedHub.looksBeforeRescue(LOOKS);
        final long before = rescues(List.of(word));
        for (int round = 0; round < 100; round++) {
            final List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(() -> WaitAny.await(List.of(other, word), Waiting.PARKING, Deadline.NEVER)));
            }
            awaitSleepers(word, 3);
            // These wait behind it: being ready, it keeps its signal.
            all.add(threads.submit(
                    () -> word.waitList().await(ORDER, Waiting.PARKING, word::mayBeReady, Deadline.NEVER)));
            awaitSleepers(word, 4);
            word.body().putLongRelease(0, word.orders() + 1);
            word.waitList().signal(ORDER);
            for (final Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
            answer(word);
        }
        assertEquals(0, rescues(List.of(word)) - before);
    }

    @Test
    @DisplayName("C15: a signal at a point where another thread works goes to that thread")
    void busy() throws Exception {
        final Word word = Word.of(Channel.open(channel("one", 8), FileKinds.QUEUE, 1), ORDER);
        JoinedHub.looksBeforeRescue(LOOKS);
        final long before = rescues(List.of(word));
        word.busy().set(true);
        final Future<BitSet> first =
                threads.submit(() -> WaitAny.await(List.of(word), Waiting.PARKING, Deadline.NEVER));
        final Future<BitSet> second =
                threads.submit(() -> WaitAny.await(List.of(word), Waiting.PARKING, Deadline.NEVER));
        awaitSleepers(word, 2);
        final Future<Boolean> worker = threads.submit(() ->
                word.waitList().await(ORDER, Waiting.PARKING, () -> word.orders() > word.answers(), Deadline.NEVER));
        awaitSleepers(word, 3);
        word.body().putLongRelease(0, 1);
        word.waitList().signal(ORDER);
        assertTrue(worker.get(30, TimeUnit.SECONDS));
        assertEquals(0, rescues(List.of(word)) - before, "the worker was woken by the signal");
        assertTrue(!first.isDone() && !second.isDone());
        word.busy().set(false); // the worker has left the item and has not signalled: the heartbeat thread finds it
        assertEquals(1, first.get(30, TimeUnit.SECONDS).cardinality());
        assertEquals(1, second.get(30, TimeUnit.SECONDS).cardinality());
    }

    @Test
    @DisplayName("C15: if no cell is free, the heartbeat thread finds it")
    void noCell() throws Exception {
        final Word word = Word.of(Channel.open(channel("one", 1), FileKinds.QUEUE, 1), ORDER);
        final List<Future<BitSet>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(threads.submit(() -> WaitAny.await(List.of(word), Waiting.PARKING, Deadline.NEVER)));
        }
        awaitSleepers(word, 60);
        word.body().putLongRelease(0, 1);
        word.waitList().signal(ORDER);
        for (final Future<BitSet> each : all) {
            assertEquals(1, each.get(30, TimeUnit.SECONDS).cardinality());
        }
    }
}
