package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Workers that nobody reaps, and of other pid namespaces. */
@Timeout(300)
class JoinableSurroundingsTest {
    /** The rule says 5 s across pid namespaces, tenfold. */
    private static final Duration SOON = Duration.ofSeconds(50);

    @TempDir
    private Path directory;

    private void takesOver(final JoinableQueue<byte[]> queue) throws Exception {
        final Lease<byte[]> lease = queue.lease(SOON);
        assertNotNull(lease, "the item of the dead has not come back");
        assertEquals(1, Worker.item(lease.value()));
        assertEquals(2, lease.deliveries());
        lease.done();
        assertTrue(queue.join(SOON));
    }

    @Test
    @DisplayName("J4: a killed worker that nobody reaps is dead: its item goes to another, and join returns")
    void unreapedWorker() throws Exception {
        final Path path = directory.resolve("jobs");
        final String worker = String.join(" ", Jvm.command(Worker.class, List.of(), path.toString(), "hold"));
        // The shell becomes a sleep, which never asks for its child.
        try (JoinableQueue<byte[]> queue = Worker.open(path);
                Jvm shell =
                        Jvm.launch(List.of("bash", "-c", "exec 3<&0; " + worker + " <&3 & echo $!; exec sleep 600"))) {
            final long pid = Long.parseLong(shell.nextLine());
            shell.expect("ready");
            queue.put(Worker.bytes(1, 0));
            shell.expect("taken 1 1");
            Signals.send("KILL", pid);
            takesOver(queue);
            assertTrue(ProcessHandle.of(pid).isPresent(), "it must still be a zombie");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "penstock.storm", matches = "true", disabledReason = "a bounded queue's shows it")
    @DisplayName("J4: the item of a killed worker of another pid namespace goes to another, and join returns")
    void otherPidNamespace() throws Exception {
        final List<String> namespace =
                List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child");
        final List<String> probe = new ArrayList<>(namespace);
        probe.add("true");
        assumeTrue(succeeds(probe), "this system lets nobody make a pid namespace");
        final Path path = directory.resolve("jobs");
        final List<String> command = new ArrayList<>(namespace);
        command.addAll(Jvm.command(Worker.class, List.of("-XX:-UsePerfData"), path.toString(), "hold"));
        try (JoinableQueue<byte[]> queue = Worker.open(path);
                Jvm worker = Jvm.launch(command)) {
            worker.expect("ready");
            queue.put(Worker.bytes(1, 0));
            worker.expect("taken 1 1");
            Signals.send(
                    "KILL",
                    worker.process().children().findFirst().orElseThrow().pid());
            takesOver(queue);
        }
    }

    private static boolean succeeds(final List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (final IOException noSuchCommand) {
            return false;
        }
    }
}
