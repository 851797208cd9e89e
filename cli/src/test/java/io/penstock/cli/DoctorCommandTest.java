package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    /** What depends on the machine that the test runs on. */
    private static final Set<String> OF_THE_MACHINE = Set.of("load", "space", "futex");

    @TempDir
    private Path dir;

    private Map<String, JsonNode> findings() throws Exception {
        final Map<String, JsonNode> findings = new TreeMap<>();
        for (final JsonNode finding : Cli.run("doctor", "--json", dir).json().get("findings")) {
            if (!OF_THE_MACHINE.contains(finding.get("code").asText())) {
                findings.put(finding.get("code").asText(), finding);
            }
        }
        return findings;
    }

    @Test
    @DisplayName("O12: doctor finds nothing where all is well")
    void allIsWell() throws Exception {
        try (BoundedQueue<String> queue =
                        BoundedQueue.at(dir.resolve("queue"), String.class).create();
                Board board = Board.at(dir.resolve("board")).create()) {
            queue.put("one");
            board.lock("lock").lock();
            assertEquals(Map.of(), findings());
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O12: doctor finds a full queue whose consumers are dead; and a stopped one")
    void fullQueue() throws Exception {
        final Path path = dir.resolve("queue");
        BoundedQueue.at(path, String.class).maxItems(1).create().close();
        try (Jvm consumer = Jvm.start(Peer.class, "take", path.toString())) {
            consumer.expect("taking");
            Cli.done("put", path, "first");
            consumer.expect("took first");
            Cli.done("put", path, "second");
            assertEquals("WARNING", findings().get("full").get("severity").asText());
            consumer.stop();
            assertTrue(findings().get("stopped").get("advice").asText().contains("kill -CONT " + consumer.pid()));
            consumer.kill();
        }
        try (Jvm producer = Jvm.start(Peer.class, "put", path.toString())) {
            producer.expect("putting");
            await().until(() -> findings().containsKey("no-consumer"));
            assertEquals(3, Cli.run("doctor", dir).status());
            assertTrue(Cli.run("doctor", dir).out().contains("error [no-consumer] " + path));
            producer.kill();
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O12: doctor finds a stopped process that holds a lock")
    void stoppedHolder() throws Exception {
        final Path path = dir.resolve("board");
        try (Board board = Board.at(path).create();
                Jvm holder = Jvm.start(Peer.class, "lock", path.toString(), "a", "b")) {
            holder.expect("holds a");
            holder.stop();
            final JsonNode found = findings().get("stopped-holder");
            assertTrue(found.get("what").asText().contains("lock=a pid=" + holder.pid()), found::toString);
            holder.kill();
            assertEquals(0, board.number("n").get());
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName(
            "O12: doctor finds what dead processes left: pipes, dead letters, leases, half-made files, side folders")
    void leftovers() throws Exception {
        final Path pipe = dir.resolve("pipe");
        try (Jvm peer = Jvm.start(Peer.class, "pipe", pipe.toString())) {
            peer.expect("created");
            assertEquals(Map.of(), findings());
            peer.kill();
        }
        assertEquals(pipe.toString(), findings().get("leftover").get("path").asText());
        Files.delete(pipe);
        final Path jobs = dir.resolve("jobs");
        try (JoinableQueue<String> queue =
                JoinableQueue.at(jobs, String.class).maxDeliveries(1).create()) {
            queue.put("dead");
            queue.put("held");
            try (Lease<String> lease = queue.lease()) {
                assertEquals("dead", lease.value());
            }
        }
        try (Jvm holder = Jvm.start(Peer.class, "lease", jobs.toString())) {
            holder.expect("leased held");
            holder.kill();
        }
        assertEquals(Set.of("dead-letters", "leases-of-the-dead"), findings().keySet());
        final Path half = Files.createFile(dir.resolve("x.0000abcd-0123456789abcdef.tmp"));
        assertTrue(!findings().containsKey("leftover"), "it may be in the making");
        Files.setLastModifiedTime(half, FileTime.fromMillis(System.currentTimeMillis() - 120_000));
        assertEquals(half.toString(), findings().get("leftover").get("path").asText());
        Files.delete(half);
        final Path side = Files.createDirectory(dir.resolve("gone.dead"));
        assertEquals(side.toString(), findings().get("leftover").get("path").asText());
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O12: doctor finds files that others can change, of another version, or deleted while they are mapped")
    void files() throws Exception {
        final Path path = dir.resolve("queue");
        BoundedQueue.at(path, String.class).create().close();
        try (Jvm user = Jvm.start(Peer.class, "take", path.toString())) {
            user.expect("taking");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            assertEquals("ERROR", findings().get("mode").get("severity").asText());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
            assertEquals("WARNING", findings().get("mode").get("severity").asText());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            final byte[] bytes = Files.readAllBytes(path);
            bytes[20] = 99; // the version of its kind
            Files.write(dir.resolve("newer"), bytes);
            Files.setPosixFilePermissions(dir.resolve("newer"), PosixFilePermissions.fromString("rw-------"));
            assertTrue(findings().get("version").get("what").asText().contains("version=99"));
            Files.delete(dir.resolve("newer"));
            Files.delete(path);
            final JsonNode deleted = findings().get("deleted");
            assertTrue(deleted.get("what").asText().contains(String.valueOf(user.pid())));
            assertEquals(path.toString(), deleted.get("path").asText());
            user.kill();
            assertEquals(Map.of(), findings());
        }
    }

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("O12: doctor finds records that no sink writes")
    void noSink() throws Exception {
        try (Jvm worker = Jvm.start(Peer.class, "log", dir.resolve("lanes").toString())) {
            worker.expect("logged");
            assertEquals("ERROR", findings().get("no-sink").get("severity").asText());
            worker.kill();
        }
    }
}
