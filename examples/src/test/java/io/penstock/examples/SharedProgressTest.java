package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("two-process")
class SharedProgressTest {
    @TempDir
    private Path directory;

    private Shell.Ended run(final String arguments) throws Exception {
        Files.createDirectories(directory.resolve("tmp"));
        final Shell.Ended ended = new Shell(directory)
                .run("export JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=$PWD/tmp; penstock progress " + arguments);
        assertEquals(0, Files.list(directory.resolve("tmp")).count(), "left behind");
        return ended;
    }

    @Test
    @DisplayName("each task is done once, by some worker, and nothing is left behind")
    void all() throws Exception {
        final Shell.Ended ended = run("--workers 3 --tasks 1000 --micros 1");
        assertEquals(0, ended.status(), ended::err);
        assertEquals("1000 tasks done by 3 workers\n", ended.out());
    }

    @Test
    @DisplayName("all stop at the first error, which is told once, with the task and the pid")
    void firstError() throws Exception {
        final Shell.Ended ended = run("--workers 2 --tasks 1000000 --micros 1 --fail-at 50");
        assertEquals(1, ended.status());
        assertEquals("", ended.out());
        assertTrue(ended.err().contains("progress: stopped at the first error: task=50 pid="), ended::err);
    }

    @Test
    @DisplayName("wrong numbers are refused")
    void wrong() throws Exception {
        final Shell.Ended ended = run("--workers 0");
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("progress: Nothing to do: --workers=0"), ended::err);
    }
}
