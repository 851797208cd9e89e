package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.pipe.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill of a child does to the programs that the child has started. */
@Tag("two-process")
class ChildTreeTest {
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};

    /** A shell with a shell with a program, and two programs beside it. */
    private static final String TREE = "sh -c 'sleep 1000; :' & sleep 1000 & sleep 1000; :";

    private static final int PROCESSES = 6; // of the tree, with the child

    /** A shell that starts another program for each one that ends. */
    private static final String STUBBORN = "while :; do sleep 1000; done";

    /** In the environment of the child, and so in that of all below it. */
    private final String mark = UUID.randomUUID().toString();

    @TempDir
    Path directory;

    @AfterEach
    void killTheRest() {
        marked().forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> marked() {
        final List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (final Path process : processes) {
                if (environment(process).contains(mark)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (final IOException unexpected) {
            throw new AssertionError(unexpected);
        }
        return found;
    }

    private static String environment(final Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (final IOException gone) {
            return ""; // or another user's, or a zombie
        }
    }

    private void awaitMarked(final int count) {
        Awaitility.await()
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> marked().size() == count);
    }

    private ChildJvmBuilder<String, String> starting(final String script) {
        return ChildJvm.running(String.class, String.class, (final Connection<String, String> parent) -> {
                    new ProcessBuilder("sh", "-c", script).start();
                    Thread.currentThread().join();
                })
                .environment("PENSTOCK_TEST_MARK", mark)
                .jvmFlags(QUICK)
                .directory(directory);
    }

    @Test
    @Tag("kill")
    @DisplayName("H7: with killTree() a kill ends all that the child has started, however deep")
    void kill() throws Exception {
        try (ChildJvm<String, String> child = starting(TREE).killTree().start()) {
            awaitMarked(PROCESSES);
            child.kill();
            child.join();
            awaitMarked(0);
        }
    }

    @Test
    @Tag("kill")
    @DisplayName("H7: a program that starts another one in place of one that was killed has no time for it")
    void stubborn() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (ChildJvm<String, String> child = starting(STUBBORN).killTree().start()) {
                awaitMarked(3);
                child.kill();
                child.join();
                awaitMarked(0);
            }
        }
    }

    @Test
    @DisplayName("H7: with killTree() the end of the grace time of close ends all, too")
    void close() throws Exception {
        final ChildJvm<String, String> child =
                starting(TREE).killTree().graceTime(Duration.ZERO).start();
        awaitMarked(PROCESSES);
        child.close();
        awaitMarked(0);
    }

    @Test
    @Tag("kill")
    @DisplayName("H7: without it they live on")
    void withoutIt() throws Exception {
        try (ChildJvm<String, String> child = starting(TREE).start()) {
            awaitMarked(PROCESSES);
            child.kill();
            child.join();
            assertEquals(PROCESSES - 1, marked().size());
        }
    }
}
