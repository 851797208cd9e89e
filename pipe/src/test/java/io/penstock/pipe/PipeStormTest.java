package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.FrameKit;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C9: SIGKILL of an end at random instants, while both directions are full. The victim keeps a ledger in a mapped file, which
 * survives it: how many sends had returned, and how many messages it had received, all of them right.
 */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
class PipeStormTest {
    private static final int CAPACITY = 8 * 1024;
    private static final int KILLS = Boolean.getBoolean("penstock.storm") ? 1000 : 50;

    /** Most of a round's time is its victim's start, and the wait until its death is proven. */
    private static final int AT_ONCE = 3;

    @TempDir
    Path directory;

    /** Message number n of a direction: any length up to three rings, most of them short; its number is in the bytes. */
    static byte[] message(final int direction, final int number) {
        final Random random = new Random(direction * 1_000_003L + number);
        final int length = random.nextInt(8) > 0 ? random.nextInt(100) : random.nextInt(3 * CAPACITY);
        return FrameKit.message(direction * 1_000_003 + number, length);
    }

    /** What a killed process leaves: sends that have returned, messages received, the first wrong one. */
    private static final class Ledger {
        private final ByteBuffer words;

        Ledger(final Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                words = channel.map(FileChannel.MapMode.READ_WRITE, 0, 24).order(ByteOrder.nativeOrder());
            }
        }

        int get(final int word) {
            return words.getInt(word * 8);
        }

        void set(final int word, final int value) {
            words.putInt(word * 8, value);
        }
    }

    static final class Victim {
        private Victim() {}

        public static void main(final String[] args) throws Exception {
            final Ledger ledger = new Ledger(Path.of(args[2]));
            final Connection<byte[], byte[]> end = args[0].equals("A")
                    ? PipePeer.bytes(Path.of(args[1])).capacityBytes(CAPACITY).create()
                    : PipePeer.bytes(Path.of(args[1])).connect(Duration.ofSeconds(60));
            final Thread receiver = new Thread(() -> {
                try {
                    for (int i = 0; ; i++) {
                        if (!java.util.Arrays.equals(message(1, i), end.receiveBytes())) {
                            ledger.set(2, i + 1);
                        }
                        ledger.set(1, i + 1);
                    }
                } catch (final IOException | InterruptedException e) {
                    ledger.set(2, -1); // the other side never ends before
                }
            });
            receiver.setDaemon(true);
            receiver.start();
            for (int i = 0; ; i++) {
                end.sendBytes(message(0, i));
                ledger.set(0, i + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "B"})
    @Timeout(3600)
    @DisplayName("C9: an end killed at any instant: what it had sent comes whole and in order, then the end of stream")
    void storm(final String victimsSide) throws Exception {
        final Random random = new Random();
        final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        final CompletionService<Long> rounds = new ExecutorCompletionService<>(threads);
        long messages = 0;
        try {
            for (int i = 0; i < KILLS; i++) {
                final int kill = i;
                final int messagesBefore = 1 + random.nextInt(100);
                final int nanosBefore = random.nextInt(3_000_000);
                rounds.submit(() -> round(victimsSide, kill, messagesBefore, nanosBefore));
            }
            for (int i = 0; i < KILLS; i++) {
                messages += rounds.take().get();
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("storm: victim=" + victimsSide + " kills=" + KILLS + " messages=" + messages);
    }

    private long round(final String victimsSide, final int kill, final int messagesBefore, final int nanosBefore)
            throws Exception {
        final Path path = directory.resolve("pipe-" + victimsSide + kill);
        final Ledger ledger = new Ledger(directory.resolve("ledger-" + victimsSide + kill));
        Connection<byte[], byte[]> own = victimsSide.equals("B")
                ? PipePeer.bytes(path).capacityBytes(CAPACITY).create()
                : null;
        try (Jvm victim = Jvm.start(
                Victim.class,
                victimsSide,
                path.toString(),
                directory.resolve("ledger-" + victimsSide + kill).toString())) {
            if (own == null) {
                own = PipePeer.bytes(path).connect(Duration.ofSeconds(60));
            }
            final Connection<byte[], byte[]> end = own;
            final FutureTask<Integer> sending = new FutureTask<>(() -> sendUntilBroken(end));
            new Thread(sending).start();
            int got = 0;
            while (got < messagesBefore) {
                assertArrayEquals(message(0, got), end.receiveBytes(), "message " + got);
                got++;
            }
            LockSupport.parkNanos(nanosBefore);
            victim.kill();
            final int sent = ledger.get(0);
            got = receiveUntilEnd(end, got);
            assertTrue(got == sent || got == sent + 1, "sends that returned=" + sent + " received=" + got);
            assertEquals(0, ledger.get(2), "a message that was wrong");
            final int sentToIt = sending.get(30, TimeUnit.SECONDS);
            assertTrue(ledger.get(1) <= sentToIt + 1, "received=" + ledger.get(1) + " sent=" + sentToIt);
            end.close();
            assertFalse(Files.exists(path));
            return got + sentToIt;
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    private static int receiveUntilEnd(final Connection<byte[], byte[]> end, final int first) throws Exception {
        int got = first;
        while (true) {
            try {
                final byte[] message = end.receiveBytes(Duration.ofSeconds(30));
                assertNotNull(message, "no end of stream within 30 s");
                assertArrayEquals(message(0, got), message, "message " + got);
                got++;
            } catch (final EOFException endOfStream) {
                return got;
            }
        }
    }

    private static int sendUntilBroken(final Connection<byte[], byte[]> end) throws Exception {
        int sent = 0;
        while (true) {
            try {
                end.sendBytes(message(1, sent));
                sent++;
            } catch (final BrokenPipeException broken) {
                return sent;
            }
        }
    }
}
