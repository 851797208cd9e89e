package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.penstock.SharedFileException;
import io.penstock.sink.bridge.AppenderBridge;
import io.penstock.testkit.FileSystemShim;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What the start of an appender does to its application, and where it does not start. */
class StartTest {
    private static final byte[] RECORD = "a record\n".getBytes(UTF_8);

    @TempDir
    Path temp;

    private Path lanes() {
        return temp.resolve("lanes");
    }

    private static void refused(final Executable start) {
        final SharedFileException e = assertThrows(SharedFileException.class, start);
        assertTrue(e.getMessage().startsWith("network file system: path="), e.getMessage());
        assertTrue(e.getMessage().contains(" type=nfs4; "), e.getMessage());
    }

    @Test
    @DisplayName(
            "Lanes on a network file system are refused, by the worker and by the sink; an appender tells of it and goes on without; the log file may lie there")
    void networkFileSystems() throws Exception {
        final List<String> problems = new CopyOnWriteArrayList<>();
        Files.createDirectory(lanes());
        try (FileSystemShim nfs = FileSystemShim.pretend(lanes(), "nfs4");
                AppenderBridge appender = new AppenderBridge(
                        LogLane.at(lanes()),
                        Duration.ofSeconds(60),
                        Integer.MIN_VALUE,
                        (text, cause) -> problems.add(text + cause))) {
            refused(() -> LogLane.open(lanes()));
            refused(() -> LogSink.to(temp.resolve("app.log")).listen(lanes()).start());
            refused(() -> LogSink.to(temp.resolve("app.log"))
                    .listen(lanes())
                    .standby()
                    .start());
            appender.start();
            assertFalse(appender.isOpen());
            assertFalse(appender.append("app", 800, 1, RECORD, 0, RECORD.length));
            assertEquals(1, problems.size(), problems.toString());
            assertTrue(problems.get(0).contains("type=nfs4"), problems.get(0));
            assertTrue(nfs.wasAsked());
        }
        assertTrue(problems.get(1).contains("could not be opened: count=1"), problems.toString());
        final Path remote = Files.createDirectory(temp.resolve("remote"));
        final Path log = remote.resolve("app.log");
        try (FileSystemShim nfs = FileSystemShim.pretend(remote, "nfs4");
                LogLane lane = LogLane.open(temp.resolve("local"))) {
            assertTrue(lane.append(RECORD));
            LogSink.to(log).listen(temp.resolve("local")).start().close();
            assertFalse(nfs.wasAsked());
        }
        assertEquals("a record\n", Files.readString(log));
    }

    /** Joins a hub, and stays in the midst of it, as a process does that was stopped there. */
    static final class SetUp {
        private static final long SETUP_BYTE = 1L << 20;

        private SetUp() {}

        public static void main(final String... args) throws Exception {
            final Path lanes = Path.of(args[0]);
            LogLane.open(lanes).close();
            try (FileChannel channel =
                    FileChannel.open(lanes.resolve(".penstock").resolve("processes.lock"), StandardOpenOption.WRITE)) {
                channel.lock(SETUP_BYTE, 1, false);
                System.out.println("locked");
                System.in.read();
            }
        }
    }

    @Test
    @DisplayName(
            "L9, L2: an appender starts though the directory cannot be joined; what is logged waits as long as it was told, is counted as dropped then, and the file tells of it")
    @Tag("two-process")
    @Tag("kill")
    void startsInTheBackground() throws Exception {
        final List<String> problems = new CopyOnWriteArrayList<>();
        try (Children children = new Children();
                AppenderBridge appender = new AppenderBridge(
                        LogLane.at(lanes()), Duration.ofMillis(50), 900, (text, cause) -> problems.add(text + cause))) {
            final Process setUp = children.start(SetUp.class, lanes().toString());
            assertEquals("locked", Children.line(setUp));
            appender.start();
            // A thread that waits for the directory gives up after 20 s, and says so.
            assertFalse(appender.append("app", 900, 1, RECORD, 0, RECORD.length));
            assertFalse(appender.append("app", 800, 1, RECORD, 0, RECORD.length));
            assertFalse(appender.append("io.penstock.core", 900, 1, RECORD, 0, RECORD.length));
            assertEquals(List.of(), problems);
            assertFalse(appender.isOpen());
            Children.kill(setUp);
            await().atMost(Duration.ofSeconds(60)).until(appender::isOpen);
            assertTrue(appender.append("app", 900, 1, RECORD, 0, RECORD.length));
        }
        LogSink.to(temp.resolve("app.log")).listen(lanes()).start().close();
        final List<String> lines = Files.readAllLines(temp.resolve("app.log"));
        assertEquals("a record", lines.get(0));
        assertTrue(
                lines.get(1).startsWith("penstock: records dropped, the lane was full or not open: count=3 from="),
                lines.get(1));
        assertEquals(2, lines.size(), lines.toString());
        assertEquals(List.of(), problems);
    }

    @Test
    @DisplayName("The first record after a start waits for the lane, whatever the policy")
    void theFirstRecord() {
        try (AppenderBridge appender = new AppenderBridge(
                LogLane.at(lanes()), Duration.ofMillis(0), 900, (text, cause) -> fail(text, cause))) {
            appender.start();
            assertTrue(appender.append("io.penstock.examples", 800, 1, RECORD, 0, RECORD.length));
        }
    }

    @Test
    @DisplayName(
            "L9: the start of an appender waits for no sink, be it missing or stopped, and neither does the first record")
    @Tag("two-process")
    void waitsForNobody() throws Exception {
        try (Children children = new Children()) {
            assertStarts(children);
            final Path log = temp.resolve("app.log");
            final Process sink =
                    children.run(Jvm.command(SinkChild.class, List.of(), log.toString(), lanes().toString()));
            assertEquals("active", Children.line(sink));
            final int before = StormTarget.values().length; // what the first application has left
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertEquals(
                            before,
                            Files.readAllLines(log).size(),
                            Files.readAllLines(log).toString()));
            Signals.send("STOP", sink.pid());
            assertStarts(children);
            assertEquals(before, Files.readAllLines(log).size());
            Signals.send("CONT", sink.pid());
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                final List<String> records = Files.readAllLines(log);
                assertEquals(2 * StormTarget.values().length, records.size(), records.toString());
            });
        }
    }

    private void assertStarts(final Children children) throws Exception {
        final List<String> flags = new ArrayList<>();
        for (final StormTarget target : StormTarget.values()) {
            flags.addAll(target.flags(lanes(), temp));
        }
        final Process application = children.start(flags, Application.class, lanes().toString());
        final List<String> said = new CopyOnWriteArrayList<>();
        final Thread reader =
                new Thread(() -> Children.reader(application).lines().forEach(said::add));
        reader.start();
        // The sink stays stopped meanwhile, so that a call that waits for it waits for ever, or for the 60 s of a full
        // lane.
        await().atMost(Duration.ofSeconds(55)).until(() -> said.contains("done"));
        application.getOutputStream().close();
        reader.join();
        assertEquals(List.of("LANE", "LOGBACK", "LOG4J2", "JUL", "done"), said);
    }

    /** One record through each appender, each started just now. */
    static final class Application {
        private Application() {}

        public static void main(final String... args) throws Exception {
            final List<StormTarget.Log> logs = new ArrayList<>();
            for (final StormTarget target : StormTarget.values()) {
                final StormTarget.Log log = target.open(Path.of(args[0]));
                logs.add(log);
                assertTrue(log.append(RECORD));
                System.out.println(target);
            }
            System.out.println("done");
            System.in.read();
            Reference.reachabilityFence(
                    logs); // else a collection finds a lane that was never closed, which is one record more
        }
    }
}
