package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
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
                final String user = "  pid=" + PID + " alive handles=1 leased=";
                final String nobodyWaits = " waitingToPut=0 waitingToTake=0 waitingToJoin=0\n";
                final String once = "bounded: QUEUE items=1 maxItems=10 oldestAgeMs=\\d+ usedBytes=\\d+"
                        + " capacityBytes=1048576 put=1 taken=0 shutDown=0\n" + user + "0" + nobodyWaits
                        + "joinable: JOINABLE_QUEUE items=1 maxItems=1024 oldestAgeMs=\\d+ usedBytes=\\d+"
                        + " capacityBytes=1048576 unfinished=2 leased=1 maxLeases=1024 deadLetters=0"
                        + " put=2 taken=1 takenAgain=0 shutDown=0\n" + user + "1" + nobodyWaits;
                assertTrue(said.matches(once + once), said);
            }
            assertEquals(1, bounded.size());
        }
    }

    @Test
    @DisplayName("S11: another process says who holds the locks and permits of a board, and who reads")
    void board() throws Exception {
        try (Board board = Board.at(directory.resolve("board")).create()) {
            board.number("n").set(1);
            board.lock("free");
            board.lock("held").lock();
            board.readWriteLock("read").readLock().lock();
            board.semaphore("slots", 3).acquire(2);
            board.gauge("load").set(7);
            final String said = new Shell(directory).succeed("penstock stats board");
            final String expected = "board: BOARD entries=6 usedBytes=\\d+ capacityBytes=1048576 maxProcesses=64\n"
                    + "  pid=" + PID + " alive .*\n"
                    + "  lock held: waiting=0 pid=" + PID + " thread=\\d+ fence=1 since=\\S+\n"
                    + "  readWriteLock read: waiting=0 pid=" + PID + " readers=1\n"
                    + "  semaphore slots: waiting=0 pid=" + PID + " has=2\n"
                    + "  gauge load: waiting=0 pid=" + PID + " has=7\n";
            assertTrue(said.matches(expected), said);
        }
    }

    @Test
    @DisplayName("A path that is not a channel is named, with status 1; nothing is created")
    void refuses() throws IOException, InterruptedException {
        final Shell.Ended missing = new Shell(directory).run("penstock stats none");
        assertEquals("stats: No such channel: none\n", missing.err());
        assertEquals(1, missing.status());
        assertTrue(Files.notExists(directory.resolve("none")));
        Files.writeString(directory.resolve("text"), "text");
        final Shell.Ended other = new Shell(directory).run("penstock stats text");
        assertTrue(other.err().startsWith("stats: not a Penstock file"), other::err);
        assertEquals(1, other.status());
    }
}
