package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("two-process")
class StatsTest {
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    @Test
    @DisplayName("Another process reports the contents and users of queues of both kinds; repeatedly on request")
    void says() throws Exception {
        try (BoundedQueue<String> bounded = BoundedQueue.at(directory.resolve("bounded"), String.class)
                        .maxItems(10)
                        .create();
                JoinableQueue<String> joinable = JoinableQueue.at(directory.resolve("joinable"), String.class)
                        .create()) {
            bounded.put("one");
            joinable.putAll(List.of("one", "two"));
            try (Lease<String> lease = joinable.lease()) {
                assertEquals("one", lease.value());
                final String said =
                        new Shell(directory).succeed("penstock stats --every 0.1 bounded joinable | head -8");
                final String user = "  pid " + PID + ": 1 handle, ";
                final String once = "bounded: open, 1 of 10 waiting, oldest \\d+\\.\\d s, 0.0 MB of 1.0 MB;"
                        + " 0 in flight, 0 dead; 1 put, 0 taken, 0 again\n" + user + "0 in flight\n"
                        + "joinable: open, 1 of 1024 waiting, oldest \\d+\\.\\d s, 0.0 MB of 1.0 MB;"
                        + " 1 of 1024 in flight, 0 dead; 2 put, 1 taken, 0 again\n" + user + "1 in flight\n";
                assertTrue(said.matches(once + once), said);
            }
            assertEquals(1, bounded.size());
        }
    }

    @Test
    @DisplayName("A path that is not a queue is named, with status 1; nothing is created")
    void refuses() throws IOException, InterruptedException {
        final Shell.Ended missing = new Shell(directory).run("penstock stats none");
        assertEquals("stats: No such queue: none\n", missing.err());
        assertEquals(1, missing.status());
        assertTrue(Files.notExists(directory.resolve("none")));
        Files.writeString(directory.resolve("text"), "text");
        final Shell.Ended other = new Shell(directory).run("penstock stats text");
        assertTrue(other.err().startsWith("stats: not a Penstock file"), other::err);
        assertEquals(1, other.status());
    }
}
