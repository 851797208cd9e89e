package io.penstock.pipe;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.PipeDescriptor;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.Side;
import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of pipes' files are changed at random, before and while both ends are open; what becomes of it is said by child JVMs. */
class PipeMutationTest {
    private static final boolean STORM = Boolean.getBoolean("penstock.storm");
    private static final int JVMS = STORM ? 100 : 6;
    private static final int MUTATIONS_PER_JVM = 100;
    private static final int AT_ONCE = 2;
    private static final long SEED = Long.getLong("penstock.seed", 20261121L);

    @TempDir
    Path directory;

    @Test
    @Timeout(3600)
    @DisplayName(
            "a pipe's file mutated at random: correct data or an exception that names what is wrong; never a crash or a hang")
    @Tag("two-process")
    void mutations() throws Exception {
        System.out.println("mutations of a pipe's file: penstock.seed=" + SEED + " jvms=" + JVMS);
        final ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        final Map<String, Integer> outcomes = new TreeMap<>();
        final List<String> bad = new ArrayList<>();
        int done = 0;
        try {
            final List<Callable<List<String>>> runs = new ArrayList<>();
            for (int jvm = 0; jvm < JVMS; jvm++) {
                final int first = jvm * MUTATIONS_PER_JVM;
                runs.add(() -> run(first));
            }
            for (final Future<List<String>> run : pool.invokeAll(runs)) {
                for (final String line : run.get()) {
                    if (line.startsWith("BAD")) {
                        bad.add(line);
                    } else if (line.startsWith("done")) {
                        done += Integer.parseInt(line.substring(line.indexOf('=') + 1));
                    } else {
                        outcomes.merge(line, 1, Integer::sum);
                    }
                }
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.println("outcomes: " + outcomes);
        assertTrue(bad.isEmpty(), () -> "penstock.seed=" + SEED + " bad=" + bad.size() + "\n" + String.join("\n", bad));
        assertEquals(JVMS * MUTATIONS_PER_JVM, done);
        assertTrue(outcomes.containsKey("SharedFileException"), outcomes.toString());
        assertTrue(outcomes.containsKey("data"), outcomes.toString());
    }

    @Test
    @Timeout(60)
    @DisplayName("a peer that was seen gone stays gone, also if its word is damaged back: a send into a full ring ends")
    void goneForEver() throws Exception {
        final Path path = directory.resolve("pipe");
        try (Connection<byte[], byte[]> a =
                        PipePeer.bytes(path).capacityBytes(4096).create();
                Connection<byte[], byte[]> b = PipePeer.bytes(path).connect()) {
            a.sendBytes(new byte[10]);
            final PipeFile file = ((Duplex<byte[], byte[]>) a).end().file();
            final long open = file.endWord(Side.B);
            final long closed = PipeDescriptor.endWord(PipeDescriptor.STATE_CLOSED, 0, 0);
            assertTrue(file.replaceEndWord(Side.B, open, closed));
            assertTrue(a.isReady(), "end of stream");
            assertTrue(file.replaceEndWord(Side.B, closed, open));
            assertThrows(BrokenPipeException.class, () -> {
                while (a.sendBytes(new byte[100], Duration.ofMillis(10))) {
                    assertTrue(b.isReady());
                }
            });
        }
    }

    @Test
    @Timeout(60)
    @DisplayName(
            "C5: a timed send into a full ring ends in time, also if the shared tail is damaged and says that there is room")
    void damagedTail() throws Exception {
        final Path path = directory.resolve("pipe");
        try (Connection<byte[], byte[]> a =
                        PipePeer.bytes(path).capacityBytes(4096).create();
                Connection<byte[], byte[]> b = PipePeer.bytes(path).connect()) {
            for (int i = 0;
                    i < 20;
                    i++) { // so that the ring is full in its middle, where the writer does not read the tail
                a.sendBytes(new byte[100]);
                b.receiveBytes();
            }
            while (a.sendBytes(new byte[100], Duration.ZERO)) {
                assertTrue(b.isReady());
            }
            final AtomicBuffer ring = ((Duplex<byte[], byte[]>) a).end().file().ringFrom(Side.A);
            final int tail = 4096 + TAIL_POSITION_OFFSET;
            ring.putLongVolatile(tail, ring.getLongVolatile(tail) - 2048);
            assertFalse(a.sendBytes(new byte[100], Duration.ofMillis(10)));
            assertNull(a.claim(100, Duration.ofMillis(10)));
        }
    }

    private List<String> run(final int first) throws Exception {
        final Path folder = Files.createDirectory(directory.resolve("run" + first));
        final List<String> said = new ArrayList<>();
        try (Jvm jvm = Jvm.start(
                PipeMutator.class,
                folder.toString(),
                Long.toString(SEED),
                Integer.toString(first),
                Integer.toString(MUTATIONS_PER_JVM))) {
            String line = "";
            try {
                while (!line.startsWith("done")) {
                    line = jvm.nextLine();
                    said.add(line);
                }
                jvm.exitCode();
            } catch (final AssertionError crashedOrHangs) {
                said.add("BAD run=" + first + " after " + said.size() + " lines: " + crashedOrHangs.getMessage());
            }
        }
        return said;
    }
}
