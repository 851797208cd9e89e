package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child's streams, environment and start. */
@Tag("two-process")
class ChildStreamsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};

    @TempDir
    Path directory;

    private ChildJvmBuilder<String, String> child(final ChildTask<String, String> task) {
        return ChildJvm.running(String.class, String.class, task)
                .jvmFlags(QUICK)
                .directory(directory);
    }

    private static void run(final ChildJvmBuilder<String, String> builder) throws Exception {
        try (ChildJvm<String, String> child = builder.start()) {
            assertTrue(child.join(SOON));
        }
    }

    /** What only its pipe and hub are left of is not seen. */
    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".penstock"))
                    .toList();
        }
    }

    @Test
    @DisplayName(
            "lines: each stream to its own callback, complete, the last without an end too, as UTF-8 in whatever locale")
    void lines() throws Exception {
        final List<String> output = new CopyOnWriteArrayList<>();
        final List<String> errors = new CopyOnWriteArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();
        final CompletableFuture<Process> process = new CompletableFuture<>();
        try (ChildJvm<String, String> child = child(parent -> {
                    System.out.print("one ä\n\ntwo\r\nthree €");
                    System.err.print("error ü");
                })
                .environment("LC_ALL", "C")
                .standardOutput(line -> {
                    process.join().onExit().join(); // late
                    output.add(line);
                    threads.add(Thread.currentThread());
                })
                .standardError(errors::add)
                .start()) {
            process.complete(child.process());
            assertTrue(child.join(SOON));
            assertEquals(List.of("one ä", "", "two", "three €"), output, "when join has returned they are there");
            assertEquals(List.of("error ü"), errors);
        }
        assertTrue(threads.stream().allMatch(Thread::isDaemon));
    }

    @Test
    @DisplayName("lines: megabytes, all of them")
    void manyLines() throws Exception {
        final int count = 50_000;
        final List<String> output = new ArrayList<>(); // join orders the callback's thread before us
        try (ChildJvm<String, String> child = child(parent -> {
                    for (int i = 0; i < count; i++) {
                        System.out.println("line " + i + " of some length, so that it takes a few pipes full");
                    }
                })
                .standardOutput(output::add)
                .start()) {
            assertTrue(child.join(SOON));
        }
        assertEquals(
                IntStream.range(0, count)
                        .mapToObj(i -> "line " + i + " of some length, so that it takes a few pipes full")
                        .toList(),
                output);
    }

    @Test
    @DisplayName(
            "lines: one without an end does not fill the memory of the parent: it comes in parts, and the last lines have its begin")
    void endlessLine() throws Exception {
        final int pieces = 3 * (LineReader.LONGEST / 1024);
        final List<String> output = new ArrayList<>();
        try (ChildJvm<String, String> child = child(parent -> {
                    for (int i = 0; i < pieces; i++) {
                        System.out.print("0123456789abcdef".repeat(64));
                    }
                })
                .standardOutput(output::add)
                .start()) {
            assertTrue(child.join(SOON));
            assertEquals(3, output.size());
            assertEquals("0123456789abcdef".repeat(64 * pieces), String.join("", output));
            child.lastOutputLines().forEach(line -> assertTrue(line.length() < 10_000, "length=" + line.length()));
        }
    }

    @Test
    @DisplayName(
            "lines: what a child has written before close kills it is handed over, also where the callback is late")
    void linesOfAKilled() throws Exception {
        final int count = 500;
        final CompletableFuture<Process> process = new CompletableFuture<>();
        final List<String> output = new CopyOnWriteArrayList<>();
        final ChildJvm<String, String> child = child(parent -> {
                    System.out.print("some more characters, so that they do not fit in one buffer\n".repeat(count));
                    System.out.flush();
                    parent.send("written");
                    Thread.currentThread().join();
                })
                .graceTime(Duration.ZERO)
                .standardOutput(line -> {
                    process.join().onExit().join(); // the child's end
                    output.add(line);
                })
                .start();
        try (child) {
            process.complete(child.process());
            assertEquals("written", child.connection().receive());
        }
        assertEquals(OptionalInt.of(137), child.exitCode());
        assertEquals(count, output.size());
    }

    @Test
    @DisplayName("lines: a callback that throws gets the next line; its thread's handler gets what it threw")
    void throwingCallback() throws Exception {
        final List<String> output = new CopyOnWriteArrayList<>();
        final List<Throwable> handled = new CopyOnWriteArrayList<>();
        try (ChildJvm<String, String> child = child(parent -> {
                    parent.receive();
                    System.out.print("1\n2\n3\n4");
                })
                .standardOutput(line -> {
                    output.add(line);
                    if (line.equals("2")) {
                        throw new StackOverflowError(line);
                    }
                    throw new IllegalStateException(line);
                })
                .start()) {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("penstock-child-" + child.pid() + "-output "))
                    .forEach(thread -> thread.setUncaughtExceptionHandler((same, thrown) -> handled.add(thrown)));
            child.connection().send("go");
            assertTrue(child.join(SOON));
        }
        assertEquals(List.of("1", "2", "3", "4"), output);
        assertEquals("1,2,3,4", handled.stream().map(Throwable::getMessage).collect(Collectors.joining(",")));
    }

    @Test
    @DisplayName("lines: a callback that blocks keeps neither join nor close waiting for ever")
    void blockingCallback() throws Exception {
        final CountDownLatch end = new CountDownLatch(1);
        final AtomicInteger got = new AtomicInteger();
        try (ChildJvm<String, String> child = child(parent -> System.out.println("a\nb"))
                .standardOutput(line -> {
                    got.incrementAndGet();
                    try {
                        end.await();
                    } catch (final InterruptedException never) {
                        throw new AssertionError(never);
                    }
                })
                .start()) {
            assertTrue(child.join(SOON));
        }
        assertEquals(1, got.get());
        end.countDown();
    }

    @Test
    @DisplayName("files: replaced, appended to, discarded, read from; or the process's own streams")
    void redirects() throws Exception {
        final Path out = Files.writeString(directory.resolve("out"), "before\n");
        final Path err = Files.writeString(directory.resolve("err"), "before\n");
        final Path in = Files.writeString(directory.resolve("in"), "given\n");
        final ChildTask<String, String> talk = parent -> {
            final String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            System.out.print("out " + line);
            System.err.print("err " + line);
        };
        run(child(talk)
                .standardInput(Redirect.from(in.toFile()))
                .standardOutput(Redirect.to(out.toFile()))
                .standardError(Redirect.appendTo(err.toFile())));
        assertEquals("out given", Files.readString(out));
        assertEquals("before\nerr given", Files.readString(err));
        run(child(talk).standardOutput(Redirect.DISCARD).standardError(Redirect.appendTo(err.toFile())));
        assertEquals("before\nerr givenerr null", Files.readString(err), "its input is empty where nothing is said");
        try (ChildJvm<String, String> child = child(talk)
                .standardInput(Redirect.PIPE)
                .standardOutput(Redirect.PIPE)
                .standardError(Redirect.DISCARD)
                .start()) {
            child.process().outputWriter().append("by hand\n").close();
            assertEquals("out by hand", child.process().inputReader().readLine());
        }
    }

    @Test
    @DisplayName("environment: set, removed, cleared, in the order given")
    void environment() throws Exception {
        final ChildTask<String, String> look = parent -> parent.send(System.getenv("ONE") + " " + System.getenv("TWO")
                + " " + System.getenv().containsKey("PATH"));
        try (ChildJvm<String, String> child = child(look)
                .environment("ONE", "1")
                .environment("TWO", "2")
                .environment(variables -> variables.remove("ONE"))
                .start()) {
            assertEquals("null 2 true", child.connection().receive());
        }
        try (ChildJvm<String, String> child = child(look)
                .environment("ONE", "1")
                .environment(java.util.Map::clear)
                .environment("TWO", "2")
                .start()) {
            assertEquals("null 2 false", child.connection().receive());
        }
        assertThrows(
                UnsupportedOperationException.class,
                () -> child(look)
                        .environment(variables -> {
                            throw new UnsupportedOperationException();
                        })
                        .start());
        assertEquals(List.of(), left());
    }

    @Test
    @DisplayName("another Java home is taken, and one without a java is an error that leaves nothing")
    void javaHome() throws Exception {
        run(child(parent -> parent.send("x")).javaHome(Path.of(System.getProperty("java.home"))));
        final IOException refusal = assertThrows(
                IOException.class,
                () -> child(parent -> parent.send("x")).javaHome(directory).start());
        assertTrue(refusal.getMessage().contains(directory.toString()), refusal::getMessage);
        assertEquals(List.of(), left());
    }

    /** Never asks for its parent. */
    static final class Recluse {
        private Recluse() {}

        public static void main(final String[] args) throws InterruptedException {
            System.err.println("I want to be alone");
            System.err.print("for ever");
            if (args.length > 0) {
                System.exit(Integer.parseInt(args[0]));
            }
            Thread.currentThread().join();
        }
    }

    private ChildJvmBuilder<String, String> recluse(final String... arguments) {
        return ChildJvm.running(Recluse.class)
                .sending(String.class)
                .receiving(String.class)
                .arguments(arguments)
                .jvmFlags(QUICK)
                .directory(directory);
    }

    @Test
    @DisplayName("start timeout: a child that hangs is killed, and the error has its last words")
    void hangs() throws Exception {
        final List<String> errors = new CopyOnWriteArrayList<>();
        final ChildStartException late = assertThrows(
                ChildStartException.class,
                () -> recluse()
                        .standardError(errors::add)
                        .startTimeout(Duration.ofSeconds(3))
                        .start());
        assertTrue(late.getMessage().contains("still running after PT3S"), late::getMessage);
        assertEquals(OptionalInt.empty(), late.exitCode());
        final long pid = Long.parseLong(late.getMessage().replaceAll("(?s).*pid=(\\d+).*", "$1"));
        assertFalse(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
        // On a busy machine it may not have come to its words.
        assertEquals(List.of("I want to be alone", "for ever").subList(0, errors.size()), errors);
        assertEquals(!errors.isEmpty(), late.getMessage().contains("\n  I want to be alone"));
        assertEquals(List.of(), left());
    }

    @Test
    @DisplayName(
            "start timeout: a child that ends before it has connected is told at once, with exit code, last lines and exception")
    void ends() throws Exception {
        final long start = System.nanoTime();
        final ChildStartException ended = assertThrows(
                ChildStartException.class,
                () -> recluse("3")
                        .standardError(line -> {})
                        .startTimeout(Duration.ofMinutes(10))
                        .start());
        assertTrue(ended.getMessage().contains("exitCode=3"), ended::getMessage);
        assertTrue(ended.getMessage().endsWith("\n  I want to be alone\n  for ever"), ended::getMessage);
        final ChildStartException missing = assertThrows(
                ChildStartException.class,
                () -> ChildJvm.running("no.such.Main")
                        .jvmFlags(QUICK)
                        .standardError(Redirect.DISCARD)
                        .startTimeout(Duration.ofMinutes(10))
                        .start());
        assertTrue(missing.getMessage().contains("exitCode=1"), missing::getMessage);
        assertEquals(
                "java.lang.ClassNotFoundException: no.such.Main",
                missing.getCause().toString());
        final ChildStartException nowhere = assertThrows(
                ChildStartException.class,
                () -> recluse()
                        .classPath(directory.toString())
                        .standardError(line -> {})
                        .startTimeout(Duration.ofMinutes(10))
                        .start());
        assertTrue(nowhere.getMessage().contains("ChildMain"), nowhere::getMessage);
        assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(1));
        assertEquals(List.of(), left());
    }

    @Test
    @DisplayName("start timeout: start returns as soon as the child has connected, even if it has ended by then")
    void connects() throws Exception {
        try (ChildJvm<String, String> child =
                child(parent -> {}).startTimeout(SOON).start()) {
            assertThrows(EOFException.class, () -> child.connection().receive());
            assertTrue(child.join(SOON));
        }
    }

    @Test
    @DisplayName("start timeout: an interrupt ends the wait, and the child")
    void interrupted() throws Exception {
        Thread.currentThread().interrupt();
        assertThrows(
                InterruptedIOException.class,
                () -> recluse()
                        .standardError(Redirect.DISCARD)
                        .startTimeout(SOON)
                        .start());
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), left());
    }
}
