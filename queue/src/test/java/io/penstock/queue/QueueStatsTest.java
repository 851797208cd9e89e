package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.ChannelView.State;
import io.penstock.testkit.Jvm;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class QueueStatsTest {
    private static final int MAX_ITEMS = 20;

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("queue");
    }

    @Test
    @DisplayName("stats: depth, bytes, counts, age; no user is no reason to fail, and looking is no use")
    void counts() throws Exception {
        assertThrows(NoSuchFileException.class, () -> QueueStats.of(path()));
        try (BoundedQueue<byte[]> queue = QueueUser.open(path(), MAX_ITEMS)) {
            assertEquals(Optional.empty(), queue.stats().oldestAge());
            for (int i = 0; i < 5; i++) {
                queue.put(QueueUser.bytes(i, 100));
            }
            queue.take();
            Awaitility.await()
                    .until(() -> queue.stats().oldestAge().orElseThrow().compareTo(Duration.ofMillis(30)) > 0);
            final QueueStats stats = QueueStats.of(path());
            assertEquals(4, stats.depth());
            assertEquals(5, stats.puts());
            assertEquals(1, stats.takes());
            assertEquals(0, stats.inFlight());
            assertEquals(0, stats.maxLeases());
            assertTrue(stats.bytes() > 400 && stats.bytes() < 1000, "bytes=" + stats.bytes());
            assertFalse(stats.shutDown());
            assertEquals(
                    List.of(new QueueStats.User(ProcessHandle.current().pid(), State.ALIVE, 1, 0, Map.of())),
                    stats.users());
            assertEquals(0, QueueUser.item(QueueUser.bytes(0, 0)));
            assertEquals(1, QueueUser.item(queue.take()));
        }
        final QueueStats alone = QueueStats.of(path());
        assertEquals(3, alone.depth());
        assertEquals(0, alone.users().size());
    }

    @Test
    @DisplayName("stats: which processes have it open, what each waits for, which is stopped, which was killed")
    @Tag("two-process")
    @Tag("kill")
    void users() throws Exception {
        final String[] arguments = {path().toString(), Integer.toString(MAX_ITEMS), "take"};
        try (Jvm one = Jvm.start(QueueUser.class, arguments);
                Jvm two = Jvm.start(QueueUser.class, arguments)) {
            one.expect("ready");
            two.expect("ready");
            Awaitility.await()
                    .until(() -> QueueStats.of(path()).users().stream()
                                    .filter(user -> user.waiting().equals(Map.of(QueueStats.Wait.TAKE, 1)))
                                    .filter(user -> user.handles() == 1)
                                    .count()
                            == 2);
            one.stop();
            Awaitility.await()
                    .until(() -> QueueStats.of(path()).users().stream()
                            .filter(user -> user.state() == State.STOPPED)
                            .anyMatch(user -> user.pid() == one.pid()));
            two.kill();
            assertEquals(
                    Map.of(one.pid(), State.STOPPED, two.pid(), State.DEAD),
                    QueueStats.of(path()).users().stream()
                            .collect(Collectors.toMap(QueueStats.User::pid, QueueStats.User::state)),
                    "at once: a look needs no proof");
            assertEquals(Map.of("items", 1), QueueStats.of(path()).waiters(), "of the living");
        }
    }
}
