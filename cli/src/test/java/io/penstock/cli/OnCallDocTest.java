package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.sync.SharedLock;
import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/on-call.md shows is what the command prints, of running processes in that state. */
class OnCallDocTest {
    private static final Path PAGE = Path.of("").toAbsolutePath().getParent().resolve("docs/on-call.md");

    @TempDir
    private Path dir;

    /** What the page shows of a command: the lines behind the one with the dollar sign. */
    private static List<String> shown(final String command) throws Exception {
        final Matcher block = Pattern.compile("(?ms)^```\\n\\$ " + Pattern.quote(command) + "\\n(.*?)^```$")
                .matcher(Files.readString(PAGE));
        assertTrue(block.find(), () -> "no block of: " + command);
        return likeAny(block.group(1));
    }

    /** Without what is another one each time: folders, pids, times, sizes of files, and how columns are filled. */
    private static List<String> likeAny(final String text) {
        return text.lines()
                .map(line -> line.replaceAll("[^\\s=]*/([\\w.-]+)", "$1")
                        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                        .replaceAll("(pids?[= ])\\d+", "$1PID")
                        .replaceAll("\\bthread=\\d+", "thread=ID")
                        .replaceAll("^ *\\d+ +alive", "PID alive")
                        .replaceAll("\\b(age|for)=[\\d.]+\\w+", "$1=SPAN")
                        .replaceAll("\\bfile=[\\d.]+ \\w+", "file=SIZE")
                        .replaceAll("\\s+", " ")
                        .strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private void assertShown(final String command, final String printed) throws Exception {
        assertEquals(String.join("\n", shown(command)), String.join("\n", likeAny(printed)));
    }

    @Test
    @Tag("two-process")
    @DisplayName("why does my consumer wait: nothing is there to take")
    void empty() throws Exception {
        final Path path = dir.resolve("tasks");
        try (BoundedQueue<String> queue =
                        BoundedQueue.at(path, String.class).maxItems(100).create();
                Jvm taker = Jvm.start(Peer.class, "take", path.toString())) {
            taker.expect("taking");
            await().until(() -> Cli.done("stat", path).out().contains("waitingToTake=1"));
            assertShown(
                    "penstock stat /dev/shm/app/tasks", Cli.done("stat", path).out());
            queue.put("end");
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("who has this lock: the holder, its thread, and who waits")
    void locks() throws Exception {
        final Path path = dir.resolve("board");
        try (Board board = Board.at(path).create();
                Jvm first = Jvm.start(Peer.class, "lock", path.toString(), "orders", "stock")) {
            first.expect("holds orders");
            try (Jvm second = Jvm.start(Peer.class, "lock", path.toString(), "stock", "orders")) {
                second.expect("holds stock");
                second.tell("now");
                second.expect("waits");
                final SharedLock lock = board.lock("orders");
                await().until(() -> lock.stats().waiting() == 1);
                assertShown(
                        "penstock locks /dev/shm/app", Cli.done("locks", dir).out());
            }
        }
    }

    @Test
    @DisplayName("why is this item dead: how often it was delivered")
    void dead() throws Exception {
        final Path path = dir.resolve("jobs");
        try (JoinableQueue<String> queue = JoinableQueue.at(path, String.class)
                .maxItems(100)
                .maxDeliveries(3)
                .create()) {
            queue.put("thumbnail of 0815.jpg");
            for (int i = 0; i < 3; i++) {
                queue.lease().close();
            }
            assertShown(
                    "penstock dead list /dev/shm/app/jobs",
                    Cli.done("dead", "list", path).out());
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("how full is my sink: what is written, and what waits")
    void sink() throws Exception {
        final Path lanes = dir.resolve("lanes");
        try (Jvm worker = Jvm.start(Peer.class, "log", lanes.toString())) {
            worker.expect("logged");
            assertShown(
                    "penstock log status /dev/shm/app/lanes",
                    Cli.done("log", "status", lanes).out());
        }
    }
}
