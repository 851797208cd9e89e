package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.testkit.Signals;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job while things go wrong. */
@Tag("two-process")
class ChecksumTroubleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Shell shell;
    private Path err;
    private Process running;
    private List<ProcessHandle> workers = List.of();

    @BeforeEach
    void prepare() {
        shell = new Shell(directory);
        err = directory.resolve("err");
    }

    @AfterEach
    void killAll() {
        workers.forEach(ProcessHandle::destroyForcibly);
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }

    /** Starts the program, and returns when workers are busy with the files whose names begin with "huge". */
    private void startBusy(final String arguments, final int busyWorkers) throws IOException {
        running = shell.startPenstock(err, arguments);
        awaitBusy(busyWorkers, null);
    }

    private void awaitBusy(final int busyWorkers, final ProcessHandle except) {
        await().atMost(PATIENCE).until(() -> {
            workers = running.descendants()
                    .filter(worker -> !worker.equals(except))
                    .toList();
            return workers.stream().filter(ChecksumTroubleTest::readsHugeFile).count() >= busyWorkers;
        });
    }

    private static boolean readsHugeFile(final ProcessHandle worker) {
        final Path descriptors = Path.of("/proc", Long.toString(worker.pid()), "fd");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (final Path descriptor : all) {
                if (Files.readSymbolicLink(descriptor).getFileName().toString().startsWith("huge")) {
                    return true;
                }
            }
            return false;
        } catch (final IOException | RuntimeException gone) {
            return false;
        }
    }

    private int exitCode() throws InterruptedException {
        assertTrue(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "still running");
        return running.exitValue();
    }

    private void awaitDeathOfWorkers() {
        await().atMost(PATIENCE).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @DisplayName("Ctrl-C: children ended, the hub removed, no output, no message, status 130; after SIGTERM 143")
    void endsBySignal(final String signal, final int status) throws IOException, InterruptedException {
        shell.succeed("mkdir t hub; echo 1 > t/a; truncate -s 1T t/huge1 t/huge2");
        startBusy("checksum --workers 2 --hub hub --log log --output got t", 2);
        Signals.send(signal, running.pid());
        assertEquals(status, exitCode());
        assertTrue(workers.stream().noneMatch(ProcessHandle::isAlive), "children end first");
        assertEquals("", shell.succeed("ls -A hub; ls -d got || true"));
        assertEquals("", Files.readString(err));
        assertEquals("1\n", shell.succeed("grep -c 'completed 1 / 3' log")); // what was logged is in the file
    }

    @Test
    @DisplayName("If the parent is killed, its workers end")
    @Tag("kill")
    void workersEndWithTheirParent() throws IOException, InterruptedException {
        shell.succeed("mkdir t hub; truncate -s 1T t/huge1 t/huge2");
        startBusy("checksum --workers 3 --hub hub t", 2); // the third has no task
        running.destroyForcibly();
        awaitDeathOfWorkers();
    }

    @Test
    @DisplayName("A worker killed by another process is replaced as well")
    @Tag("kill")
    void replacesDeadWorkers() throws IOException, InterruptedException {
        shell.succeed("mkdir t; truncate -s 1G t/huge; sha256sum t/huge > want");
        startBusy("checksum --workers 2 --output got t", 1);
        workers.forEach(ProcessHandle::destroyForcibly);
        assertEquals(0, exitCode(), () -> "see the error: " + err);
        assertTrue(Files.readString(err).contains(" 2 workers killed, 1 tasks redelivered"), Files.readString(err));
        shell.succeed("cmp want got");
    }

    @Test
    @DisplayName("A file that kills every worker is given up after five, and named; the others are processed")
    @Tag("kill")
    void givesUpAFileThatKillsWorkers() throws IOException, InterruptedException {
        shell.succeed("mkdir t; echo 1 > t/a; echo 2 > t/z; truncate -s 1T t/huge; sha256sum t/a t/z > want");
        startBusy("checksum --workers 1 --output got --log log t", 1);
        for (int death = 1; death < 5; death++) {
            final ProcessHandle victim = workers.stream()
                    .filter(ChecksumTroubleTest::readsHugeFile)
                    .findFirst()
                    .orElseThrow();
            victim.destroyForcibly();
            awaitBusy(1, victim);
        }
        workers.forEach(ProcessHandle::destroyForcibly);
        assertEquals(1, exitCode());
        final List<String> complaints = Files.readAllLines(err);
        assertEquals("checksum: t/huge: Every worker that had it died", complaints.get(0));
        assertTrue(complaints.get(1).contains("checksum: 2 files, 4 bytes, "), complaints::toString);
        assertTrue(
                complaints.get(1).endsWith(" 5 workers killed, 1 tasks redelivered, 1 unreadable"),
                complaints::toString);
        shell.succeed("cmp want got; grep -F 't/huge: Every worker' log");
    }

    @Test
    @DisplayName(
            "A file that vanishes, or becomes a pipe or a link, is named on standard error and in the log; the others are processed")
    void goesOnAfterAFileThatVanishes() throws IOException, InterruptedException {
        shell.succeed(
                "mkdir t; truncate -s 1G t/huge; echo 1 > t/z; touch t/$'new\\nline' t/pipe t/zlink; sha256sum t/huge t/z > want");
        startBusy("checksum --workers 1 --output got --log log t", 1);
        shell.succeed("rm t/new* t/pipe t/zlink; mkfifo t/pipe; ln -s z t/zlink"); // they follow "huge"
        assertEquals(1, exitCode());
        final List<String> complaints = Files.readAllLines(err);
        assertEquals("checksum: t/new\\nline: No such file or directory", complaints.get(0));
        assertEquals("checksum: t/pipe: No longer a regular file", complaints.get(1));
        assertEquals("checksum: t/zlink: No longer a regular file", complaints.get(2));
        assertTrue(complaints.get(3).endsWith(", 0 tasks redelivered, 3 unreadable"), complaints::toString);
        assertEquals(4, complaints.size());
        shell.succeed(
                "cmp want got; grep -F 't/new\\nline: No such file or directory' log; grep -F 't/pipe: No longer' log");
    }

    @Test
    @DisplayName("Files and directories without permission are named, the others are processed, status 1")
    void goesOnWithoutPermission() throws IOException, InterruptedException {
        // root can read everything, unless it gives up that right
        final String user = "root".equals(System.getProperty("user.name"))
                ? "setpriv --bounding-set=-dac_override,-dac_read_search "
                : "";
        shell.succeed(
                "mkdir -p t/closed; echo 1 > t/a; echo 2 > t/secret; echo 3 > t/closed/in; chmod 0 t/secret t/closed");
        assumeTrue(
                shell.run(user + "cat t/secret").err().contains("Permission denied"), "cannot give up root's rights");
        final Shell.Ended ended = shell.run("sha256sum t/a > want; " + user
                + "\"$JAVA\" -cp \"$CP\" io.penstock.examples.Main checksum --workers 1 --output got --log log t");
        shell.succeed("chmod 700 t/closed; cmp want got");
        assertEquals(1, ended.status());
        assertEquals("checksum: t/closed: Permission denied", ended.complaints().get(0));
        assertEquals("checksum: t/secret: Permission denied", ended.complaints().get(1));
        assertEquals(3, ended.complaints().size());
        final String log = Files.readString(directory.resolve("log"));
        assertTrue(log.contains(" unreadable t/closed: Permission denied\n"), log);
        assertTrue(log.matches("(?s).* unreadable 2 / 2, pid \\d+: t/secret: Permission denied\n.*"), log);
        assertFalse(log.contains("t/closed/in"), log);
    }
}
