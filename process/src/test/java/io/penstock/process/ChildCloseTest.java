package io.penstock.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.hub.AbandonedHub;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How children end at the wish of their parent, and what a task may take along. */
@Tag("two-process")
class ChildCloseTest {
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};
    private static final int POOL = 3;
    private static final Duration LONG = Duration.ofSeconds(100);

    @TempDir
    Path directory;

    /** Waits for a message of another pipe than that to its parent. */
    static final class Waiter {
        private Waiter() {}

        public static void main(final String[] args) throws Exception {
            try (Connection<String, String> parent = ChildJvm.parent(String.class, String.class);
                    Connection<String, String> other = Pipe.at(Path.of(args[0]))
                            .sending(String.class)
                            .receiving(String.class)
                            .create()) {
                parent.send("waits");
                other.receive();
            }
        }
    }

    private static void assertEndsQuietly(final ChildJvm<String, String> child) throws Exception {
        assertEquals("waits", child.connection().receive());
        child.close();
        assertEquals(OptionalInt.of(0), child.exitCode(), "137 is a child that has used up its grace time");
        assertEquals(Optional.empty(), child.failure());
        assertTrue(child.join(Duration.ZERO));
    }

    @Test
    @DisplayName("close() of a child that waits where its parent is not costs no grace time, and is no failure")
    void waitsElsewhere() throws Exception {
        final Path pipe = directory.resolve("other");
        assertEndsQuietly(ChildJvm.running(String.class, String.class, parent -> {
                    try (Connection<String, String> other = Pipe.at(pipe)
                            .sending(String.class)
                            .receiving(String.class)
                            .create()) {
                        parent.send("waits");
                        other.receive();
                    }
                })
                .jvmFlags(QUICK)
                .graceTime(LONG)
                .start());
        assertEndsQuietly(ChildJvm.running(Waiter.class)
                .sending(String.class)
                .receiving(String.class)
                .arguments(directory.resolve("third").toString())
                .jvmFlags(QUICK)
                .graceTime(LONG)
                .start());
    }

    @Test
    @DisplayName("a child that works after the end of stream is not interrupted: it has its grace time")
    void worksOn() throws Exception {
        final ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                    assertThrows(EOFException.class, parent::receive);
                    System.exit(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS) ? 1 : 7);
                })
                .jvmFlags(QUICK)
                .graceTime(LONG)
                .start();
        child.close();
        assertEquals(OptionalInt.of(7), child.exitCode());
    }

    /** A parent whose common pool is busy for ever. */
    static final class BusyParent {
        private BusyParent() {}

        public static void main(final String[] args) throws Exception {
            final CountDownLatch busy = new CountDownLatch(POOL);
            for (int i = 0; i < POOL; i++) {
                ForkJoinPool.commonPool().execute(() -> {
                    busy.countDown();
                    assertDoesNotThrow(() -> new CountDownLatch(1).await());
                });
            }
            busy.await();
            final ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, Connection::receive)
                    .jvmFlags(QUICK)
                    .standardError(Redirect.DISCARD)
                    .start();
            child.close();
            System.out.println("closed " + child.exitStatus().isPresent());
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    @DisplayName("close() does not wait for the common pool")
    void busyPool() throws Exception {
        try (Jvm parent = Jvm.launch(Jvm.command(
                BusyParent.class, List.of("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + POOL)))) {
            parent.expect("closed true");
        }
    }

    @Test
    @DisplayName("kill() keeps the child's last lines")
    @Tag("kill")
    void killKeepsLines() throws Exception {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final CountDownLatch killed = new CountDownLatch(1);
        try (ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                    for (int i = 0; i < 1_000; i++) {
                        System.out.println("a line of forty characters, more or less " + i);
                    }
                    parent.send("printed");
                    Thread.currentThread().join();
                })
                .jvmFlags(QUICK)
                .standardOutput(line -> {
                    assertDoesNotThrow(() -> killed.await());
                    lines.add(line);
                })
                .start()) {
            assertEquals("printed", child.connection().receive());
            child.kill();
            killed.countDown();
            assertTrue(child.join(LONG));
            assertEquals(OptionalInt.of(137), child.exitCode());
        }
        assertEquals(1_000, lines.size());
    }

    @Test
    @DisplayName("a task may capture a Path, also one that lies deep in what it captures")
    void capturesPath() throws Exception {
        final Path captured = directory.resolve("Gr\u00fc\u00dfe");
        final List<Object> deep = List.of(Path.of("relative"), "x");
        try (ChildJvm<String, String> child = ChildJvm.running(
                        String.class, String.class, parent -> parent.send(captured + "|" + deep))
                .jvmFlags(QUICK)
                .start()) {
            assertEquals(captured + "|[relative, x]", child.connection().receive());
        }
    }

    @Test
    @DisplayName("a handle that a task captures is refused, and the text says what to capture in its place")
    void capturesHandle() throws Exception {
        try (Connection<String, String> handle = Pipe.at(directory.resolve("p"))
                .sending(String.class)
                .receiving(String.class)
                .create()) {
            final String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> ChildJvm.running(String.class, String.class, parent -> handle.send("x"))
                                    .standardError(Redirect.DISCARD)
                                    .start())
                    .getMessage();
            assertTrue(message.contains("class=" + handle.getClass().getName()), message);
            assertTrue(message.contains("capture its Path"), message);
            assertTrue(message.contains("handOver()"), message);
        }
    }

    /** Another JVM that looks for abandoned directories. */
    static final class Cleaner {
        private Cleaner() {}

        public static void main(final String... arguments) throws IOException {
            System.out.println(AbandonedHub.deleteDirectory(Path.of(arguments[0])));
        }
    }

    @Test
    @DisplayName(
            "a child that has exited and is not closed: another JVM does not take the directory of the children for abandoned")
    @Tag("two-process")
    void notAbandoned() throws Exception {
        final Set<Path> before = privateDirectories();
        try (ChildJvm<Void, Void> child = ChildJvm.start(Void.class, Void.class, parent -> {})) {
            child.connection().close();
            assertTrue(child.join(Duration.ofSeconds(60)));
            final Set<Path> directories = privateDirectories();
            directories.removeAll(before);
            final Path directory = directories.iterator().next();
            await().during(Duration.ofMillis(300)).until(() -> Files.exists(directory)); // its end is known by then
            try (Jvm cleaner = Jvm.start(Cleaner.class, directory.toString())) {
                cleaner.expect("false");
            }
            try (ChildJvm<Void, Void> next = ChildJvm.start(Void.class, Void.class, parent -> {})) {
                assertTrue(next.join(Duration.ofSeconds(60)));
            }
        }
        assertEquals(before, privateDirectories());
    }

    private static Set<Path> privateDirectories() throws IOException {
        final String prefix = "penstock-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
