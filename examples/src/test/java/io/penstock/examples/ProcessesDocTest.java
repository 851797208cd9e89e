package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import io.penstock.process.ChildJvmBuilder;
import io.penstock.process.ChildTask;
import io.penstock.process.ExitStatus;
import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/processes.md shows no line of code that is not run here, and only methods and errors that exist. */
class ProcessesDocTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    /** A child with a main class. */
    public static final class Teller {
        private Teller() {}

        public static void main(final String... args) throws IOException, InterruptedException {
            // spotless:off
            try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class)) {
                parent.send(ChildJvm.currentName() + " of " + ChildJvm.parentPid());
            }
            // spotless:on
        }
    }

    /** A parent whose child lives on until it knows. */
    public static final class Parent {
        private Parent() {}

        public static void main(final String... args) throws IOException, InterruptedException {
            final Path told = Path.of(args[0], "told");
            final ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                        parent.send("ready");
                        live();
                        Files.createFile(told);
                    })
                    .directory(Path.of(args[0]))
                    .standardOutput(Redirect.DISCARD)
                    .daemon(false)
                    .start();
            System.out.println(child.pid());
            System.out.println(child.connection().receive());
            Thread.currentThread().join();
        }

        private static void workOnce() {
            Thread.onSpinWait();
        }

        private static void live() {
            final CountDownLatch orphaned = new CountDownLatch(1);
            // spotless:off
            ChildJvm.onParentExit(() -> orphaned.countDown());
            while (ChildJvm.parentIsAlive() && orphaned.getCount() > 0) {
                workOnce();
            }
            // spotless:on
        }
    }

    @Test
    @DisplayName("a task in a child")
    @Tag("two-process")
    void task() throws Exception {
        // spotless:off
        try (ChildJvm<Integer, Integer> child = ChildJvm.running(
                        Integer.class,
                        Integer.class,
                        (Connection<Integer, Integer> parent) -> parent.send(parent.receive() * 2))
                .name("doubler")
                .markedLines(System.out, System.err)
                .start()) {
            child.connection().send(21);
            int answer = child.connection().receive();
            ExitStatus status = child.join();
            // spotless:on
            assertEquals(42, answer);
            assertTrue(status.isSuccess());
        }
    }

    @Test
    @DisplayName("a main class in a child")
    @Tag("two-process")
    void mainClass() throws Exception {
        try (ChildJvm<String, String> child = ChildJvm.running(Teller.class)
                .sending(String.class)
                .receiving(String.class)
                .name("teller")
                .start()) {
            assertEquals(
                    "teller of " + ProcessHandle.current().pid(),
                    child.connection().receive());
        }
    }

    @Test
    @DisplayName("how a child has ended")
    @Tag("two-process")
    @Tag("kill")
    void ends() throws Exception {
        final List<String> ended = new CopyOnWriteArrayList<>();
        try (ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                    System.err.println("I stay");
                    parent.send("ready");
                    Thread.currentThread().join();
                })
                .name("stayer")
                .standardError(line -> {})
                .start()) {
            child.connection().receive();
            // spotless:off
            child.onExit()
                    .thenAccept(status -> ended.add(child.name() + " has ended: " + status)); // exitCode=137 (SIGKILL)
            if (!child.join(Duration.ofMillis(100))) {
                child.terminate(); // its shutdown hooks run
            }
            if (!child.join(Duration.ofSeconds(20))) {
                child.kill(); // nothing of it runs any more
            }
            List<String> lastWords = child.lastErrorLines();
            // spotless:on
            child.join();
            assertEquals(List.of("I stay"), lastWords);
            await().atMost(SOON).until(() -> !ended.isEmpty());
            assertTrue(ended.get(0).startsWith("stayer has ended: exitCode=1"), ended.get(0));
        }
    }

    @Test
    @DisplayName("all of them")
    @Tag("two-process")
    void active() throws Exception {
        try (ChildJvm<String, String> sleeper = ChildJvm.running(String.class, String.class, parent -> {
                    parent.send("ready");
                    Thread.currentThread().join();
                })
                .start()) {
            sleeper.connection().receive();
            // spotless:off
            for (ChildJvm<?, ?> child : ChildJvm.active()) {
                child.terminate();
            }
            // spotless:on
            assertEquals("exitCode=143 (SIGTERM)", sleeper.join().toString());
        }
    }

    @Test
    @DisplayName("children and their parent")
    @Tag("two-process")
    @Tag("kill")
    void parent() throws Exception {
        try (Jvm parent = Jvm.start(Parent.class, temp.toString())) {
            final long child = Long.parseLong(parent.nextLine());
            try {
                parent.expect("ready");
                parent.kill();
                await().atMost(SOON).until(() -> Files.exists(temp.resolve("told")));
            } finally {
                ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    @DisplayName("a faster start, where it is possible; otherwise just a start")
    @Tag("two-process")
    void archive() throws Exception {
        final ChildTask<Integer, Integer> echo = parent -> parent.send(parent.receive());
        // spotless:off
        ChildJvmBuilder<Integer, Integer> quick = ChildJvm.running(Integer.class, Integer.class, echo)
                .classArchive()
                .jvmFlags("-XX:TieredStopAtLevel=1");
        // spotless:on
        quick.classArchive(temp.resolve("archives")); // not in a home
        try (ChildJvm<Integer, Integer> child = quick.start()) {
            child.connection().send(7);
            assertEquals(7, child.connection().receive());
        }
    }

    @Test
    @DisplayName("every line of Java in the document is in this test")
    void showsWhatIsTested() throws Exception {
        assertEquals(6, document().blocks("java").size());
        document().assertJavaIsIn(ProcessesDocTest.class);
    }

    @Test
    @DisplayName("the table from Python names each method of Process, and only methods that exist here")
    void fromPython() throws Exception {
        final String text = document().text();
        final int table = text.indexOf("| `multiprocessing`");
        final List<String> rows = text.substring(table, text.indexOf("\n\n", table))
                .lines()
                .skip(2)
                .toList();
        final String python = rows.stream().map(row -> row.split("\\|", -1)[1]).collect(Collectors.joining());
        for (final String name : List.of(
                "start",
                "run",
                "join",
                "name",
                "daemon",
                "pid",
                "exitcode",
                "is_alive",
                "sentinel",
                "terminate",
                "kill",
                "close",
                "authkey",
                "active_children",
                "current_process",
                "parent_process",
                "cpu_count")) {
            assertTrue(python.contains(name), name);
        }
        final Set<String> methods = Stream.of(
                        ChildJvm.class, ChildJvmBuilder.class, ExitStatus.class, Connection.class, Runtime.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        methods.addAll(Set.of("anyOf"));
        final Set<String> named = rows.stream()
                .map(row -> row.split("\\|", -1)[2])
                .flatMap(row -> Pattern.compile("(\\w+)\\(").matcher(row).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        named.remove("f"); // the user's own
        assertTrue(named.size() > 20, named::toString);
        named.removeAll(methods);
        assertEquals(Set.of(), named);
    }

    @Test
    @DisplayName("each error in the FAQ exists in the product")
    void errorsAreReal() throws Exception {
        final int headings = document().assertErrorsAreOf("core", "pipe", "process");
        assertTrue(headings > 6, "headings=" + headings);
        assertFalse(document().text().contains("@"), "a placeholder that was not filled in");
    }

    private static Document document() throws IOException {
        return new Document("docs/processes.md");
    }
}
