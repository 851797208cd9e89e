package io.penstock.pipe.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.hub.JoinedHub;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.pipe.PipeBuilder;
import io.penstock.pipe.PipePeer;
import io.penstock.testkit.CrashShim;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.KillSwitch;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole life of an end in a process that halts before its k-th shared step (stores, files made, linked or deleted): create
 * or connect, some sends, close. The other process gets what was sent, then the end of stream, and the path is free again.
 */
@Tag("two-process")
@Tag("kill")
class PipeLifeKillTest {
    private static final int POINTS = Boolean.getBoolean("penstock.storm") ? 200 : 8;
    private static final int[] LENGTHS = {0, 20, 1500, 7};

    @TempDir
    Path directory;

    static final class Victim {
        private Victim() {}

        public static void main(final String[] args) throws Exception {
            final Path path = Path.of(args[1]);
            final KillSwitch victim = KillSwitch.halting();
            CrashShim.installForWholeJvm(victim);
            JoinedHub.at(path.getParent());
            victim.arm(Long.parseLong(args[2]));
            final PipeBuilder<byte[], byte[]> builder = PipePeer.bytes(path).capacityBytes(4096);
            try (Connection<byte[], byte[]> end = args[0].equals("A") ? builder.create() : builder.connect()) {
                for (int i = 0; i < LENGTHS.length; i++) {
                    end.sendBytes(FrameKit.message(i, LENGTHS[i]));
                    System.out.println("sent " + (i + 1));
                }
            }
            victim.disarm(); // the heartbeat and the end of the JVM also take steps, and this life is over
            System.out.println("steps " + victim.steps());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "B"})
    @Timeout(1800)
    @DisplayName(
            "C9: an end whose process halts at any step of its life, creation and close included, harms no other process")
    void life(final String side) throws Exception {
        final long steps = round(side, 0, Long.MAX_VALUE);
        assertTrue(steps > 100, "steps=" + steps);
        final Random random = new Random();
        int killed = 0;
        for (int i = 1; i <= POINTS; i++) {
            // Evenly over the life; the last ones lie in the close.
            final long k = Math.min(steps - 1, (i - 1) * steps / (POINTS - 1) + random.nextInt(3));
            killed += round(side, i, k) < 0 ? 1 : 0;
        }
        System.out.println("kill points: pipe.life" + side + " steps=" + steps + " kills=" + killed);
        assertTrue(killed >= POINTS - 2, "killed=" + killed);
    }

    /** What the victim said before it ended. */
    private record Last(int sends, long steps) {}

    /** The number of steps of a life, or -1 if it was cut short. */
    private long round(final String side, final int number, final long k) throws Exception {
        final Path path = directory.resolve("pipe-" + side + number);
        try (Connection<byte[], byte[]> own = side.equals("B")
                        ? PipePeer.bytes(path).capacityBytes(4096).create()
                        : null;
                Jvm victim = Jvm.start(Victim.class, side, path.toString(), Long.toString(k))) {
            final int exit = victim.exitCode();
            final Last last = last(victim);
            assertEquals(last.steps() < 0 ? KillSwitch.HALT_STATUS : 0, exit);
            final int got = own == null ? connectAndReceive(path) : receive(own, path);
            assertTrue(
                    got == last.sends() || got == last.sends() + 1, "sent=" + last.sends() + " got=" + got + " k=" + k);
            if (own != null) {
                own.close();
            }
            PipePeer.bytes(path).create().close(); // whatever is there still gives way
            assertFalse(Files.exists(path));
            return last.steps();
        }
    }

    private static int connectAndReceive(final Path path) throws IOException, InterruptedException {
        try (Connection<byte[], byte[]> end = PipePeer.bytes(path).connect()) {
            return receiveAll(end);
        } catch (final NoSuchFileException | BrokenPipeException nothingWasSent) {
            return 0;
        }
    }

    private static int receive(final Connection<byte[], byte[]> own, final Path path) throws Exception {
        final long word = PipeFile.open(path).endWord(Side.B);
        if (PipeDescriptor.state(word) != PipeDescriptor.STATE_NONE) {
            return receiveAll(own);
        }
        try (Connection<byte[], byte[]> another = PipePeer.bytes(path).connect()) {
            another.sendBytes(FrameKit.message(0, 9));
            assertArrayEquals(FrameKit.message(0, 9), own.receiveBytes());
        }
        return 0;
    }

    private static Last last(final Jvm victim) throws InterruptedException {
        int sends = 0;
        while (true) {
            final String line;
            try {
                line = victim.nextLine();
            } catch (final AssertionError ended) {
                return new Last(sends, -1);
            }
            if (line.startsWith("steps ")) {
                return new Last(sends, Long.parseLong(line.substring(6)));
            }
            sends = Integer.parseInt(line.substring(5));
        }
    }

    private static int receiveAll(final Connection<byte[], byte[]> end) throws IOException, InterruptedException {
        int got = 0;
        while (true) {
            try {
                final byte[] message = end.receiveBytes(Duration.ofSeconds(30));
                assertNotNull(message, "neither a message nor the end of stream");
                assertArrayEquals(FrameKit.message(got, LENGTHS[got]), message);
                got++;
            } catch (final EOFException endOfStream) {
                return got;
            }
        }
    }
}
