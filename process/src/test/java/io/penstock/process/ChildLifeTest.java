package io.penstock.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.hub.JoinedHub;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a parent may ask of a child and do to it, and what a child may ask of its parent: what Python's Process has. */
class ChildLifeTest {
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private ChildJvmBuilder<String, String> child(final ChildTask<String, String> task) {
        return ChildJvm.running(String.class, String.class, task)
                .jvmFlags(QUICK)
                .directory(directory);
    }

    private ChildJvm<String, String> sleeper() throws Exception {
        final ChildJvm<String, String> child = child(parent -> {
                    parent.send("sleeps");
                    Thread.currentThread().join();
                })
                .start();
        assertEquals("sleeps", child.connection().receive());
        return child;
    }

    @Test
    @DisplayName("H5: terminate() runs the shutdown hooks, keeps the last lines, and ends the child with 143")
    @Tag("two-process")
    void terminate() throws Exception {
        final List<String> lines = new ArrayList<>();
        try (ChildJvm<String, String> child = child(parent -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("the hook has run")));
                    parent.send("ready");
                    Thread.currentThread().join();
                })
                .standardOutput(lines::add)
                .start()) {
            assertEquals("ready", child.connection().receive());
            assertTrue(child.isAlive());
            assertEquals(Optional.empty(), child.exitStatus());
            child.terminate();
            final ExitStatus status = child.join();
            assertEquals(Optional.of("SIGTERM"), status.signalName());
            assertEquals(Optional.of(status), child.exitStatus());
            assertFalse(child.isAlive());
            assertEquals(List.of("the hook has run"), lines);
            assertEquals(lines, child.lastOutputLines());
            assertEquals(List.of(), child.lastErrorLines(), "the parent does not read it");
            child.terminate();
        }
    }

    @Test
    @DisplayName(
            "H5: onExit() completes with the exit, and to cancel one such future changes nothing else; the end of stream names the signal")
    @Tag("two-process")
    @Tag("kill")
    void sentinel() throws Exception {
        try (ChildJvm<String, String> child = sleeper()) {
            final CompletableFuture<ExitStatus> exit = child.onExit();
            final CompletableFuture<ExitStatus> other = child.onExit();
            assertFalse(exit.isDone());
            other.cancel(true);
            child.kill();
            assertEquals(new ExitStatus(137), exit.get(SOON.toSeconds(), TimeUnit.SECONDS));
            assertEquals(Optional.of("SIGKILL"), child.onExit().join().signalName());
            final String end = assertThrows(EOFException.class, child.connection()::receive)
                    .getMessage();
            assertTrue(end.contains("child=" + child.pid() + " exitCode=137 (SIGKILL)"), end);
        }
    }

    @Test
    @DisplayName("H5: join() waits without a limit, returns how the child ended, and throws what its task threw")
    @Tag("two-process")
    void join() throws Exception {
        try (ChildJvm<String, String> child = child(parent -> System.exit(7)).start()) {
            assertEquals(new ExitStatus(7), child.join());
        }
        try (ChildJvm<String, String> child = child(parent -> {
                    throw new IllegalStateException("by itself");
                })
                .standardError(Redirect.DISCARD)
                .start()) {
            final String message =
                    assertThrows(ChildFailedException.class, child::join).getMessage();
            assertTrue(message.contains("by itself") && message.contains("exitCode=1"), message);
        }
    }

    @Test
    @DisplayName("H5: the last 20 lines of each stream are known during and after the child's life")
    @Tag("two-process")
    void lastLines() throws Exception {
        try (ChildJvm<String, String> child = child(parent -> {
                    for (int i = 0; i < 30; i++) {
                        System.out.println("out " + i);
                        System.err.println("err " + i);
                    }
                    parent.receive();
                })
                .standardOutput(line -> {})
                .standardError(line -> {})
                .start()) {
            await().atMost(SOON).until(() -> child.lastErrorLines().contains("err 29"));
            child.connection().send("end");
            child.join();
            assertEquals(20, child.lastOutputLines().size());
            assertEquals("out 10", child.lastOutputLines().get(0));
            assertEquals("err 29", child.lastErrorLines().get(19));
        }
    }

    @Test
    @DisplayName("H5: a name is in the child, in its command line, in its main thread, and in its parent's threads")
    @Tag("two-process")
    void names() throws Exception {
        final String name = "Gr\u00fc\u00dfe 1";
        try (ChildJvm<String, String> child = child(parent -> {
                    parent.send(ChildJvm.currentName() + "|"
                            + Thread.currentThread().getName());
                    parent.receive();
                })
                .name(name)
                .standardOutput(line -> {})
                .start()) {
            assertEquals(name, child.name());
            assertEquals(name + "|" + name, child.connection().receive());
            assertTrue(Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().endsWith(child.pid() + "-output " + name)));
            child.connection().send("end");
            child.join();
        }
        try (ChildJvm<String, String> child = child(parent -> {
                    parent.send(ChildJvm.currentName() + "|"
                            + Thread.currentThread().getName());
                    parent.receive();
                })
                .start()) {
            assertTrue(child.name().matches("task-[0-9]+"), child.name());
            assertEquals(child.name() + "|main", child.connection().receive());
            final String command = Files.readString(Path.of("/proc/" + child.pid() + "/cmdline"));
            assertTrue(command.contains("-Dio.penstock.childName=" + child.name()), command);
            child.connection().send("end");
            child.join();
        }
        assertEquals("main", ChildJvm.currentName());
        assertThrows(IllegalArgumentException.class, () -> child(parent -> {}).name(" "));
        assertThrows(IllegalArgumentException.class, () -> child(parent -> {}).name("a\0b"));
    }

    @Test
    @DisplayName("H5: children of one builder have names of their own, or the one that was given")
    @Tag("two-process")
    void defaultNames() throws Exception {
        final ChildJvmBuilder<String, String> builder = child(parent -> {});
        try (ChildJvm<String, String> first = builder.start();
                ChildJvm<String, String> second = builder.start();
                ChildJvm<String, String> third = builder.name("third").start()) {
            assertFalse(first.name().equals(second.name()), first.name());
            assertEquals("third", third.name());
        }
    }

    @Test
    @DisplayName("H5: marked lines arrive whole, each after the name of its child, each stream in its own")
    @Tag("two-process")
    void markedLines() throws Exception {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try (ChildJvm<String, String> child = child(parent -> {
                    System.out.print("half ");
                    System.err.println("wrong");
                    System.out.println("a line");
                })
                .name("shy")
                .markedLines(
                        new PrintStream(output, true, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8))
                .start()) {
            child.join();
        }
        assertEquals("[shy] half a line\n", output.toString(StandardCharsets.UTF_8));
        assertEquals("[shy] wrong\n", errors.toString(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("H5: active() has the living children in the order of their starts, and no other")
    @Tag("two-process")
    @Tag("kill")
    void active() throws Exception {
        try (ChildJvm<String, String> first = sleeper();
                ChildJvm<String, String> second = sleeper()) {
            final List<ChildJvm<?, ?>> living = ChildJvm.active();
            assertEquals(List.of(first, second), living.subList(living.size() - 2, living.size()));
            first.kill();
            first.join();
            assertFalse(ChildJvm.active().contains(first));
            assertTrue(ChildJvm.active().contains(second));
        }
    }

    @Test
    @DisplayName("H5: the death of a child whose neighbours are stopped is known with its exit, not with the next beat")
    @Tag("two-process")
    @Tag("kill")
    void siblingsAreStopped() throws Exception {
        final JoinedHub hub = JoinedHub.at(directory);
        int beforeTheBeat = 0;
        for (int i = 0; i < 5 && beforeTheBeat == 0; i++) {
            try (ChildJvm<String, String> before = sleeper();
                    ChildJvm<String, String> child = sleeper();
                    ChildJvm<String, String> behind = sleeper()) {
                for (final ChildJvm<String, String> sibling : List.of(before, behind)) {
                    Signals.send("STOP", sibling.pid());
                    Signals.awaitStopped(sibling.pid());
                }
                final long beat = hub.coarseTimeMs();
                child.kill();
                assertThrows(EOFException.class, child.connection()::receive);
                beforeTheBeat += hub.coarseTimeMs() == beat ? 1 : 0;
                before.kill();
                behind.kill();
            }
        }
        assertTrue(beforeTheBeat > 0, "without a word of the parent, each is found by a beat");
    }

    /** A parent of a child that is no daemon; the child tells in a file what it knows of its parent. */
    static final class Parent {
        private Parent() {}

        public static void main(final String[] args) throws Exception {
            final Path told = Path.of(args[0], "told");
            final ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                        final CountDownLatch gone = new CountDownLatch(1);
                        ChildJvm.onParentExit(() -> {
                            assertDoesNotThrow(() -> Files.writeString(
                                    Path.of(told + ".tmp"),
                                    ChildJvm.parentPid() + " " + ChildJvm.parentIsAlive() + " "
                                            + Thread.currentThread().getName()));
                            gone.countDown();
                        });
                        parent.send(ChildJvm.parentPid() + " " + ChildJvm.parentIsAlive());
                        gone.await();
                        ChildJvm.onParentExit(() -> assertDoesNotThrow(() -> Files.move(Path.of(told + ".tmp"), told)));
                        Thread.currentThread().join();
                    })
                    .jvmFlags(QUICK)
                    .directory(Path.of(args[0]))
                    .daemon(false)
                    .standardOutput(Redirect.DISCARD)
                    .start();
            System.out.println(child.pid());
            System.out.println(child.connection().receive());
            Thread.currentThread().join();
        }
    }

    @Test
    @DisplayName(
            "H5: a child knows who its parent is and whether it lives, and is told of its death, also of one long past")
    @Tag("two-process")
    @Tag("kill")
    void parentsDeath() throws Exception {
        try (Jvm parent = Jvm.start(Parent.class, directory.toString())) {
            final long child = Long.parseLong(parent.nextLine());
            try {
                parent.expect(parent.pid() + " true");
                assertFalse(Files.exists(directory.resolve("told.tmp")));
                parent.kill();
                final Path told = directory.resolve("told");
                await().atMost(SOON).until(() -> Files.exists(told));
                assertEquals(parent.pid() + " false penstock-parent-exit", Files.readString(told));
            } finally {
                ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    @DisplayName("H5: what a child may ask of its parent is refused elsewhere")
    void noChild() {
        for (final Runnable question : List.<Runnable>of(
                ChildJvm::parentIsAlive, ChildJvm::parentPid, () -> ChildJvm.onParentExit(() -> {}))) {
            final String refusal =
                    assertThrows(IllegalStateException.class, question::run).getMessage();
            assertTrue(refusal.contains("was not started as a ChildJvm"), refusal);
        }
    }
}
