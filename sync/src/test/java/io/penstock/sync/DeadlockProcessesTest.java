package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** S16 between real JVMs. The rule says 2 s; the guard is fivefold. */
@Tag("two-process")
@Timeout(120)
class DeadlockProcessesTest {
    private static final Duration GUARD = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private Jvm peer(final String holds, final String wants, final boolean breaks) throws Exception {
        final Jvm peer = Jvm.start(
                DeadlockPeer.class, directory.resolve("board").toString(), holds, wants, String.valueOf(breaks));
        peer.expect("holds 1");
        return peer;
    }

    @Test
    @Tag("kill")
    @DisplayName("S16: a deadlock of processes is shown to one that uses no lock; it ends when one of them is killed")
    void shown() throws Exception {
        try (Jvm one = peer("a", "b", false);
                Jvm two = peer("b", "a", false)) {
            assertEquals(List.of(), SyncStats.deadlocks(directory));
            one.tell("go");
            two.tell("go");
            await().atMost(GUARD).until(() -> !SyncStats.deadlocks(directory).isEmpty());
            final List<SyncStats.Deadlock> shown = SyncStats.deadlocks(directory);
            assertEquals(1, shown.size());
            assertEquals(
                    Map.of(one.pid(), "b", two.pid(), "a"),
                    shown.get(0).members().stream()
                            .collect(Collectors.toMap(SyncStats.Member::pid, SyncStats.Member::lock)));
            one.kill();
            two.expect("has by death");
            await().atMost(GUARD).until(() -> SyncStats.deadlocks(directory).isEmpty());
        }
    }

    @Test
    @DisplayName("S16: where processes asked for it, one of them gives up, and the other goes on")
    void broken() throws Exception {
        try (Jvm one = peer("a", "b", true);
                Jvm two = peer("b", "a", true)) {
            one.tell("go");
            two.tell("go");
            assertEquals(Set.of("broken", "has both"), Set.of(one.nextLine(), two.nextLine()));
        }
    }
}
