package io.penstock.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.hub.AbandonedHub;
import io.penstock.core.hub.JoinedHub;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import io.penstock.pipe.HandOverPeer;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    /** Children: what the first argument says. */
    static final class Child {
        private Child() {}

        public static void main(final String[] args) throws Exception {
            switch (args[0]) {
                case "upper" -> upper();
                case "facts" -> facts(args);
                case "exit" -> System.exit(Integer.parseInt(args[1]));
                case "deaf" -> deaf();
                case "family" -> family();
                case "orphan" -> orphan();
                case "warnings" -> warnings();
                case "parent" -> parent();
                default -> throw new IllegalArgumentException(args[0]);
            }
        }

        private static void upper() throws Exception {
            try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class)) {
                while (true) {
                    parent.send(parent.receive().toUpperCase(java.util.Locale.ROOT));
                }
            } catch (final BrokenPipeException parentClosed) {
                System.exit(8);
            } catch (final EOFException end) {
                System.exit(7);
            }
        }

        private static void facts(final String[] args) throws Exception {
            try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class)) {
                parent.send(String.join("|", args));
                parent.send(System.getProperty("fact"));
                parent.send(System.getenv("FACT"));
                parent.send(Path.of("").toAbsolutePath().toString());
                System.out.println("on its output");
                System.err.println("on its error");
            }
        }

        /** Ignores the end of stream. */
        private static void deaf() throws Exception {
            final Connection<String, String> parent = ChildJvm.parent(String.class, String.class);
            try {
                parent.send("here");
            } catch (final BrokenPipeException received) {
                // and the parent has closed already
            }
            Thread.currentThread().join();
        }

        /** A parent that shall be killed, with a child that has connected and one that waits to be born. */
        private static void family() throws Exception {
            final ChildJvm<String, String> child = ChildJvm.running(Child.class)
                    .sending(String.class)
                    .receiving(String.class)
                    .jvmFlags("-Xshare:auto", "-XX:TieredStopAtLevel=1")
                    .arguments("orphan")
                    .daemon(false)
                    .start();
            System.out.println("child " + child.pid());
            System.out.println(child.connection().receive());
            Thread.currentThread().join();
        }

        private static void orphan() throws Exception {
            try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class)) {
                parent.send("born");
                parent.receive();
            } catch (final EOFException end) {
                System.out.println("orphaned");
            }
        }

        private static void parent() throws Exception {
            try (ChildJvm<String, String> child = child("upper").start()) {
                child.connection().send("ok");
                System.out.println(child.connection().receive());
            }
        }

        private static void warnings() throws Exception {
            try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class)) {
                parent.send(parent.receive());
            }
        }
    }

    private static ChildJvmBuilder<String, String> child(final String... arguments) {
        return ChildJvm.running(Child.class)
                .sending(String.class)
                .receiving(String.class)
                .jvmFlags("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m")
                .arguments(arguments);
    }

    @Test
    @DisplayName("the private directory stays this process's when its last child has exited, until it is removed")
    void keepsItsHub() throws Exception {
        final Path kept = ChildDirectory.acquire();
        try {
            JoinedHub.acquire(kept).release(); // as after the exit of the last child
            AbandonedHub.deleteDirectory(kept); // another program starts a child, and cleans up
            assertTrue(Files.exists(kept.resolve(".penstock").resolve("processes.dat")));
        } finally {
            ChildDirectory.release();
        }
        assertFalse(Files.exists(kept));
    }

    /** Of this process alone: others may have theirs in the same place. */
    private static List<Path> privateDirectories() throws IOException {
        return privateDirectories(
                Path.of(System.getProperty("java.io.tmpdir")),
                ProcessHandle.current().pid());
    }

    private static List<Path> privateDirectories(final Path directory, final long pid) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("penstock-" + pid + "-"))
                    .toList();
        }
    }

    @Test
    @DisplayName("a child talks, sees the end of stream, its exit code is known, and nothing is left")
    @Tag("two-process")
    void talk() throws Exception {
        final List<Path> before = privateDirectories();
        final ChildJvm<String, String> child = child("upper").start();
        try (child) {
            for (final String text : new String[] {"one", "two", "three"}) {
                child.connection().send(text);
                assertEquals(
                        text.toUpperCase(java.util.Locale.ROOT),
                        child.connection().receive());
            }
            assertEquals(child.process().pid(), child.pid());
            assertNotEquals(ProcessHandle.current().pid(), child.pid());
            assertEquals(OptionalInt.empty(), child.exitCode());
            assertFalse(child.join(Duration.ZERO));
            final List<Path> during = privateDirectories();
            during.stream().filter(path -> !before.contains(path)).forEach(path -> {
                try {
                    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
                } catch (final IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(before.size() + 1, during.size());
        }
        assertEquals(OptionalInt.of(7), child.exitCode(), "it ended by itself, on the end of stream");
        assertTrue(child.join(Duration.ZERO));
        assertEquals(before, privateDirectories());
        child.close();
    }

    @Test
    @DisplayName("arguments, flags, environment, working directory, streams and the pipe's directory are the caller's")
    @Tag("two-process")
    void settings() throws Exception {
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final Path pipes = Files.createDirectory(directory.resolve("pipes ä"));
        final Path work = Files.createDirectory(directory.resolve("work"));
        try (ChildJvm<String, String> child = child("facts", "a b", "", "ü")
                .jvmFlags("-Dfact=flag")
                .environment("FACT", "variable")
                .workingDirectory(work)
                .standardOutput(Redirect.appendTo(out.toFile()))
                .standardError(Redirect.appendTo(err.toFile()))
                .directory(pipes)
                .capacityBytes(4096)
                .start()) {
            assertEquals("facts|a b||ü", child.connection().receive());
            assertEquals("flag", child.connection().receive());
            assertEquals("variable", child.connection().receive());
            assertEquals(
                    work.toRealPath(), Path.of(child.connection().receive()).toRealPath());
            assertThrows(EOFException.class, () -> child.connection().receive());
            assertTrue(child.join(SOON));
            assertEquals(OptionalInt.of(0), child.exitCode());
        }
        assertEquals("on its output\n", Files.readString(out));
        assertEquals("on its error\n", Files.readString(err), "and no warning");
        try (Stream<Path> left = Files.list(pipes)) {
            assertEquals(List.of(pipes.resolve(".penstock")), left.toList(), "the hub is the caller's to keep");
        }
    }

    @Test
    @DisplayName("a child works in a locale of C")
    @Tag("two-process")
    void localeC() throws Exception {
        try (ChildJvm<String, String> child =
                child("upper").environment("LC_ALL", "C").start()) {
            child.connection().send("ok ä");
            assertEquals("OK Ä", child.connection().receive());
        }
    }

    @Test
    @DisplayName("H2: a class path beyond 128 KiB, and arguments and flags of any characters, arrive in any locale")
    @Tag("two-process")
    void anyCommand() throws Exception {
        final String[] arguments = {"facts", "Grüße 世界", "", "a \"b\" 'c'", "d\\n\\", "line\nline", "@file", "%"};
        final String path =
                System.getProperty("java.class.path") + File.pathSeparator + "/nowhere/" + "x".repeat(200_000);
        for (final String locale : List.of("C", "C.UTF-8")) {
            try (ChildJvm<String, String> child = child(arguments)
                    .classPath(path)
                    .jvmFlags("-Dfact=flag \"ü\"")
                    .environment("LC_ALL", locale)
                    .environment("FACT", "variable")
                    .standardOutput(Redirect.DISCARD)
                    .standardError(Redirect.DISCARD)
                    .start()) {
                assertEquals(String.join("|", arguments), child.connection().receive(), locale);
                assertEquals("flag \"ü\"", child.connection().receive(), locale);
                assertEquals("variable", child.connection().receive());
                child.connection().receive();
                assertTrue(child.join(SOON));
            }
        }
    }

    @Test
    @DisplayName("a child that ends without ever connecting is an end of stream, not a hang")
    @Tag("two-process")
    void neverConnects() throws Exception {
        try (ChildJvm<String, String> child = child("exit", "3").start()) {
            assertThrows(EOFException.class, () -> child.connection().receive());
            assertThrows(BrokenPipeException.class, () -> child.connection().send("text"));
            assertTrue(child.join(SOON));
            assertEquals(OptionalInt.of(3), child.exitCode());
        }
    }

    @Test
    @DisplayName("a process that cannot be started is an error, and leaves nothing")
    @Tag("two-process")
    void cannotStart() throws Exception {
        final List<Path> before = privateDirectories();
        assertThrows(
                IOException.class,
                () -> child("upper")
                        .workingDirectory(directory.resolve("nowhere"))
                        .start());
        assertEquals(before, privateDirectories());
    }

    @Test
    @DisplayName("a child that ignores the end of stream is killed after the grace time")
    @Tag("two-process")
    void grace() throws Exception {
        final ChildJvm<String, String> child =
                child("deaf").graceTime(Duration.ofMillis(300)).start();
        assertEquals("here", child.connection().receive());
        final long start = System.nanoTime();
        child.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
        assertTrue(System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(290));
        assertEquals(OptionalInt.of(137), child.exitCode());
    }

    @Test
    @DisplayName("C14: a close at once after the start: the child still gets what was sent, then the end of stream")
    @Tag("two-process")
    void closedAtOnce() throws Exception {
        final ChildJvm<String, String> child =
                child("upper").graceTime(Duration.ofSeconds(60)).start();
        child.connection().send("one");
        child.connection().close();
        child.close();
        assertEquals(OptionalInt.of(8), child.exitCode(), "it got the message, and could not answer");
        final ChildJvm<String, String> silent =
                child("upper").graceTime(Duration.ofSeconds(60)).start();
        silent.close();
        assertEquals(OptionalInt.of(7), silent.exitCode(), "it saw the end of stream");
    }

    @Test
    @DisplayName("C14: the child of a killed parent sees the end of stream")
    @Tag("two-process")
    void orphan() throws Exception {
        try (Jvm parent = inTemporaryDirectory("family")) {
            final long child = Long.parseLong(parent.nextLine().substring("child ".length()));
            parent.expect("born");
            Signals.send("KILL", parent.pid()); // and its standard output stays open for the orphan
            parent.expect("orphaned");
            await().atMost(SOON)
                    .until(() -> ProcessHandle.of(child)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }

    @Test
    @DisplayName("what a killed parent has left is removed by the next one, but not while an orphan of its lives")
    @Tag("two-process")
    @Tag("kill")
    void leftovers() throws Exception {
        final Path left;
        try (Jvm killed = inTemporaryDirectory("family")) {
            final long child = Long.parseLong(killed.nextLine().substring("child ".length()));
            killed.expect("born");
            left = privateDirectories(directory, killed.pid()).get(0);
            Signals.send("STOP", child); // alive, and in no hurry to see its parent's end
            Signals.awaitStopped(child);
            killed.kill();
            try (Jvm next = inTemporaryDirectory("parent")) {
                next.expect("OK");
                assertEquals(0, next.exitCode());
            }
            assertTrue(Files.exists(left), "an orphan needs it");
            Signals.send("KILL", child);
            await().atMost(SOON)
                    .until(() -> ProcessHandle.of(child)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
        final Path foreign = Files.createDirectory(directory.resolve("penstock-1-foreign"));
        try (Jvm next = inTemporaryDirectory("parent")) {
            next.expect("OK");
            assertEquals(0, next.exitCode());
        }
        assertFalse(Files.exists(left));
        try (Stream<Path> all = Files.list(directory)) {
            assertEquals(
                    List.of(foreign),
                    all.filter(file -> !file.getFileName().toString().startsWith("hsperf"))
                            .toList());
        }
    }

    /** A JVM whose temporary directory is this test's. */
    private Jvm inTemporaryDirectory(final String role) {
        return Jvm.launch(Jvm.command(Child.class, List.of("-Djava.io.tmpdir=" + directory), role));
    }

    @Test
    @DisplayName(
            "C16: a child hands its end to a third process, which outlives it: the parent talks to that one, and close() is clean")
    @Tag("two-process")
    @Tag("kill")
    void handedByChild() throws Exception {
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Jvm third = Jvm.start(HandOverPeer.class)) {
            final ChildJvm<HandOverPeer.Note, HandOverPeer.Note> child = ChildJvm.running(
                            HandOverPeer.Note.class, HandOverPeer.Note.class, parent -> {
                                System.out.println(parent.handOver());
                                Thread.currentThread().join(); // a giver must live until its end is taken
                            })
                    .jvmFlags("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m")
                    .standardOutput(lines::add)
                    .start();
            try (child) {
                third.tell("accept " + lines.poll(60, TimeUnit.SECONDS));
                third.expect("done");
                child.process().toHandle().destroyForcibly();
                assertTrue(child.join(SOON));
                third.tell("echo 0 2");
                for (int i = 0; i < 2; i++) {
                    child.connection().send(HandOverPeer.Note.of(i));
                    assertEquals(HandOverPeer.Note.of(i), child.connection().receive());
                }
                third.expect("done");
                assertFalse(child.connection().isReady(), "end of stream would be ready");
            }
            third.tell("end 0");
            third.expect("EOFException");
        }
    }

    @Test
    @DisplayName("C16: a parent hands its end of a child's pipe to a third process, which outlives the child")
    @Tag("two-process")
    @Tag("kill")
    void handedByParent() throws Exception {
        try (Jvm third = Jvm.start(HandOverPeer.class)) {
            try (ChildJvm<HandOverPeer.Note, HandOverPeer.Note> child = ChildJvm.running(
                            HandOverPeer.Note.class, HandOverPeer.Note.class, parent -> {
                                while (true) {
                                    parent.send(parent.receive());
                                }
                            })
                    .jvmFlags("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m")
                    .graceTime(Duration.ZERO)
                    .start()) {
                third.tell("accept " + child.connection().handOver());
                third.expect("done");
                third.tell("send 0 5");
                third.expect("done");
                third.tell("receive 0");
                third.expect("note 5");
                assertThrows(
                        ClosedChannelException.class, () -> child.connection().receive());
            }
            third.tell("end 0");
            third.expect("EOFException");
            third.tell("close 0");
            third.expect("done");
        }
    }

    @Test
    @DisplayName("parent() elsewhere than in a child says what is wrong")
    void noChild() {
        final IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> ChildJvm.parent(String.class, String.class));
        assertTrue(refusal.getMessage().contains(ParentProcess.PIPE_PROPERTY));
    }

    @Test
    @DisplayName("several children at once, each with its own pipe")
    @Tag("two-process")
    void several() throws Exception {
        final List<Path> before = privateDirectories();
        try (ChildJvm<String, String> one = child("upper").start();
                ChildJvm<String, String> two = child("upper").start()) {
            one.connection().send("one");
            two.connection().send("two");
            assertEquals("TWO", two.connection().receive());
            assertEquals("ONE", one.connection().receive());
        }
        assertEquals(before, privateDirectories());
    }

    @Test
    @DisplayName("no line of the JVM's or a library's on a child's standard error")
    @Tag("two-process")
    void noNoise() throws Exception {
        final Path err = directory.resolve("err");
        try (ChildJvm<String, String> child =
                child("warnings").standardError(Redirect.appendTo(err.toFile())).start()) {
            child.connection().send("text");
            assertEquals("text", child.connection().receive());
            assertTrue(child.join(SOON));
        }
        assertArrayEquals(new byte[0], Files.readAllBytes(err));
        assertTrue(System.getProperty("java.class.path").contains(File.separator));
    }
}
