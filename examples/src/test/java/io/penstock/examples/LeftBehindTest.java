package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.queue.BoundedQueue;
import io.penstock.sink.LogLane;
import io.penstock.sink.LogSink;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D6: descriptors, threads, mappings, files and their memory are as before. */
@EnabledOnOs(OS.LINUX)
class LeftBehindTest {
    private static final boolean LONG = Boolean.getBoolean("penstock.storm");
    private static final int CHANNELS = LONG ? 1000 : 50;
    private static final int PROCESSES = LONG ? Integer.getInteger("penstock.storm.processes", 3000) : 8;

    /** Of which every second one is killed. */
    private static final int AT_A_TIME = 4;

    private static final int WARM_UP = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private int pipesMade;

    /** Something that is opened and closed. */
    enum Kind {
        PIPE {
            @Override
            void comeAndGo(final Path path) throws IOException, InterruptedException {
                try (Connection<String, String> here = Pipe.create(path, String.class, String.class);
                        Connection<String, String> there = Pipe.connect(path, String.class, String.class)) {
                    here.send("a message");
                    there.receive();
                }
            }
        },
        QUEUE {
            @Override
            void comeAndGo(final Path path) throws IOException, InterruptedException {
                try (BoundedQueue<String> queue =
                        BoundedQueue.at(path, String.class).create()) {
                    queue.put("an item");
                    queue.take();
                }
                Files.delete(path); // a queue persists while its file does
            }
        },
        JOINABLE_QUEUE {
            @Override
            void comeAndGo(final Path path) throws IOException, InterruptedException {
                try (JoinableQueue<String> queue =
                        JoinableQueue.at(path, String.class).create()) {
                    queue.put("an item");
                    queue.take();
                    queue.taskDone();
                }
                Files.delete(path);
            }
        },
        /** And its sink, which removes it. */
        LANE {
            @Override
            void comeAndGo(final Path path) throws IOException {
                final Path lanes = path.resolveSibling("lanes");
                try (LogSink sink = LogSink.to(path).listen(lanes).start()) {
                    try (LogLane lane = LogLane.open(lanes)) {
                        lane.append("a record\n".getBytes(StandardCharsets.UTF_8));
                    }
                    assertTrue(sink.isActive());
                }
                Files.delete(path);
            }
        };

        abstract void comeAndGo(Path path) throws IOException, InterruptedException;
    }

    /** While a channel of the directory is open, the process stays in the directory's hub. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    @Timeout(600)
    @DisplayName("D6: 1,000 channels opened and closed (50 in the short form) beside one that stays open leave nothing")
    void besideAnother(final Kind kind) throws IOException, InterruptedException {
        try (BoundedQueue<String> open =
                BoundedQueue.at(directory.resolve("open"), String.class).create()) {
            for (int number = 0; number < WARM_UP; number++) {
                kind.comeAndGo(directory.resolve("before-" + number));
            }
            final Footprint before = Footprint.settled(directory);
            for (int number = 0; number < CHANNELS; number++) {
                kind.comeAndGo(directory.resolve("channel-" + number));
            }
            assertAsBefore(before);
            assertEquals(0, open.size());
        }
    }

    /** With the only channel of a directory the process leaves the directory's hub. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    @Timeout(600)
    @DisplayName(
            "D6: 1,000 channels opened and closed (50 in the short form), each in its own directory, leave nothing")
    void inItsOwnDirectory(final Kind kind) throws IOException, InterruptedException {
        for (int number = 0; number < WARM_UP; number++) {
            comeAndGoAlone(kind);
        }
        final Footprint before = Footprint.settled(directory);
        for (int number = 0; number < CHANNELS; number++) {
            comeAndGoAlone(kind);
        }
        assertAsBefore(before);
    }

    private void comeAndGoAlone(final Kind kind) throws IOException, InterruptedException {
        final Path own = Files.createTempDirectory(directory, "own-");
        kind.comeAndGo(own.resolve("channel"));
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(IOException.class).until(() -> deleted(own));
    }

    /** The hub's thread may still delete its own files. */
    private static boolean deleted(final Path directory) throws IOException {
        try (Stream<Path> inside = Files.walk(directory)) {
            for (final Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
        return true;
    }

    @Test
    @Timeout(7200)
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("D6: 3,000 processes that come and go (8 in the short form), half of them killed, leave nothing")
    void processes() throws IOException, InterruptedException {
        final Path lanes = directory.resolve("lanes");
        try (JoinableQueue<String> queue = JoinableQueue.at(directory.resolve("queue"), String.class)
                        .create();
                LogSink sink =
                        LogSink.to(directory.resolve("log")).listen(lanes).start()) {
            comeAndGo(queue);
            final Footprint before = Footprint.settled(directory);

            for (int gone = 0; gone < PROCESSES; gone += AT_A_TIME) {
                comeAndGo(queue);
            }

            assertTrue(sink.isActive());
            assertAsBefore(before);
        }
    }

    private void comeAndGo(final JoinableQueue<String> queue) throws IOException, InterruptedException {
        final List<Jvm> guests = new ArrayList<>();
        final List<Connection<String, String>> pipes = new ArrayList<>();
        try {
            for (int guest = 0; guest < AT_A_TIME; guest++) {
                final Path pipe = directory.resolve("pipe-" + pipesMade++);
                pipes.add(Pipe.create(pipe, String.class, String.class));
                queue.put("an item");
                guests.add(Jvm.start(Guest.class, directory.toString(), pipe.toString()));
            }
            for (int guest = 0; guest < AT_A_TIME; guest++) {
                guests.get(guest).expect("ready");
                if (guest % 2 == 0) {
                    guests.get(guest).kill();
                } else {
                    guests.get(guest).tell("go");
                    assertEquals(0, guests.get(guest).exitCode());
                }
                assertEquals("a message", pipes.get(guest).receive());
                assertThrows(EOFException.class, pipes.get(guest)::receive);
            }
            for (int guest = 0; guest < AT_A_TIME; guest += 2) {
                try (Lease<String> ofAKilledOne = queue.lease(PATIENCE)) {
                    ofAKilledOne.done();
                }
            }
            assertEquals(0, queue.size());
        } finally {
            pipes.forEach(Connection::close);
            guests.forEach(Jvm::close);
        }
    }

    /** A process that has a pipe, a lease, and a lane in which a record may still lie. */
    static final class Guest {
        private Guest() {}

        public static void main(final String[] args) throws IOException, InterruptedException {
            final Path directory = Path.of(args[0]);
            try (Connection<String, String> pipe = Pipe.connect(Path.of(args[1]), String.class, String.class);
                    LogLane lane = LogLane.open(directory.resolve("lanes"));
                    JoinableQueue<String> queue = JoinableQueue.at(directory.resolve("queue"), String.class)
                            .open();
                    Lease<String> lease = queue.lease()) {
                lane.append("a record\n".getBytes(StandardCharsets.UTF_8));
                pipe.send("a message");
                System.out.println("ready");
                if (System.in.read() < 0) {
                    return; // the test has ended: so does this process, without a word
                }
                lease.done();
            }
        }
    }

    private void assertAsBefore(final Footprint before) {
        await("left behind, before=" + before)
                .atMost(PATIENCE)
                .pollInSameThread()
                .until(() -> Footprint.of(directory), after -> after.isWithin(before));
    }
}
