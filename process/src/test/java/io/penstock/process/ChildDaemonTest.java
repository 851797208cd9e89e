package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children die with their parent, unless they are no daemons. */
@Tag("two-process")
@Tag("kill")
class ChildDaemonTest {
    /** The rule says 1 s. */
    private static final long TENFOLD_SECONDS = 10;

    @TempDir
    Path directory;

    /** A parent of children that ignore the end of stream and have an endless shutdown hook, one a daemon and one not; their pids are its output. */
    static final class Parent {
        private Parent() {}

        public static void main(final String[] args) throws Exception {
            final Path directory = Path.of(args[0]);
            System.out.println(start(true, directory));
            System.out.println(start(false, directory));
            if (System.in.read() >= 0) {
                System.exit(0);
            }
        }

        private static long start(final boolean daemon, final Path directory) throws Exception {
            final ChildJvmBuilder<String, String> builder = ChildJvm.running(String.class, String.class, parent -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                            try {
                                Thread.currentThread().join();
                            } catch (final InterruptedException never) {
                                throw new AssertionError(never);
                            }
                        }));
                        parent.send("ready");
                        Thread.currentThread().join();
                    })
                    .jvmFlags("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m")
                    .directory(directory)
                    .standardOutput(Redirect.DISCARD);
            final ChildJvm<String, String> child =
                    daemon ? builder.start() : builder.daemon(false).start();
            child.connection().receive();
            return child.pid();
        }
    }

    /** A parent of a child that fails on the end of stream. */
    static final class Deserter {
        private Deserter() {}

        public static void main(final String[] args) throws Exception {
            final ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                        parent.send("ready");
                        parent.receive();
                    })
                    .jvmFlags("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m")
                    .directory(Path.of(args[0]))
                    .daemon(false)
                    .standardOutput(Redirect.DISCARD)
                    .standardError(Redirect.to(Path.of(args[0], "errors").toFile()))
                    .start();
            System.out.println(child.connection().receive());
            System.out.println(child.pid());
            Thread.currentThread().join();
        }
    }

    @Test
    @DisplayName("the exception of an orphan is printed, and no file is left for a parent that is gone")
    void orphansException() throws Exception {
        try (Jvm parent = Jvm.start(Deserter.class, directory.toString())) {
            parent.expect("ready");
            final long child = Long.parseLong(parent.nextLine());
            parent.kill();
            Awaitility.await().atMost(TENFOLD_SECONDS, TimeUnit.SECONDS).until(() -> !isRunning(child));
        }
        assertTrue(Files.readString(directory.resolve("errors")).contains("EOFException"));
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(
                    List.of(".penstock", "errors"),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    /** Zombies have died. */
    private static boolean isRunning(final long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat"))
                    .replaceAll("(?s).*\\) ", "")
                    .startsWith("Z");
        } catch (final java.io.IOException gone) {
            return false;
        }
    }

    private void endOf(final boolean kill) throws Exception {
        try (Jvm parent =
                Jvm.launch(Jvm.command(Parent.class, List.of("-Djava.io.tmpdir=" + directory), directory.toString()))) {
            final long daemon = Long.parseLong(parent.nextLine());
            final long free = Long.parseLong(parent.nextLine());
            try {
                assertTrue(isRunning(daemon) && isRunning(free));
                if (kill) {
                    parent.kill();
                } else {
                    parent.tell("exit");
                    assertEquals(0, parent.exitCode());
                }
                final long start = System.nanoTime();
                Awaitility.await()
                        .pollInterval(5, TimeUnit.MILLISECONDS)
                        .atMost(TENFOLD_SECONDS, TimeUnit.SECONDS)
                        .until(() -> !isRunning(daemon));
                System.out.println("a daemon child with an endless shutdown hook has survived its parent for ms="
                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                assertTrue(isRunning(free), "the other one is no daemon");
            } finally {
                ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroyForcibly);
                ProcessHandle.of(free).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    @DisplayName("H4, C14: a child that ignores everything dies with its parent, killed by SIGKILL, within 1 s")
    void killed() throws Exception {
        endOf(true);
    }

    @Test
    @DisplayName("H4: and when the parent exits without closing")
    void exited() throws Exception {
        endOf(false);
    }
}
