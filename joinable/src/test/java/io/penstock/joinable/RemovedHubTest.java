package io.penstock.joinable;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** D4: a hub's folder that is removed under living workers. */
@Timeout(300)
@Tag("two-process")
class RemovedHubTest {
    /** Twice what the names of another hub are respected without a sign of life. */
    private static final Duration LONG = Duration.ofSeconds(6);

    private static final Duration GUARD = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private void removeHub() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(".penstock"))) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Test
    @DisplayName(
            "D4, J7: a living worker keeps its lease though the hub's folder was removed; J4: when it is killed, its item comes back")
    @Tag("kill")
    void aLivingWorkerKeepsItsLease() throws Exception {
        final Path path = directory.resolve("jobs");
        try (Jvm worker = Jvm.start(Worker.class, path.toString(), "hold")) {
            worker.expect("ready");
            try (JoinableQueue<byte[]> queue = Worker.open(path)) {
                queue.put(Worker.bytes(1, 0));
                await().until(() -> JoinableQueue.stats(path).inFlight() == 1);
            }
            removeHub();
            try (JoinableQueue<byte[]> queue = Worker.open(path)) {
                assertNull(queue.lease(LONG), "the lease of a living worker was given away");
                Signals.kill(worker.pid());
                final Lease<byte[]> lease = queue.lease(GUARD);
                assertNotNull(lease, "the item of the dead has not come back");
                assertEquals(2, lease.deliveries());
                lease.done();
                queue.put(Worker.bytes(2, 0));
                try (Lease<byte[]> next = queue.lease(GUARD)) {
                    assertEquals(2, Worker.item(next.value()));
                }
            }
        }
    }
}
