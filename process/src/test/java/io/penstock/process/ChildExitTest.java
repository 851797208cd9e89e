package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.core.wait.JvmEnd;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM with threads of Penstock's does at its end. */
@Tag("two-process")
class ChildExitTest {
    /** Those that sleep for as long as the JVM is there. */
    private static final Set<String> SLEEPERS = Set.of("penstock-heartbeat", "penstock-child-closing", "receiver");

    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path directory;

    private static Stream<Thread> sleepers() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> SLEEPERS.contains(thread.getName()));
    }

    private static boolean isIn(final Thread thread, final String className, final String method) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(className)
                        && frame.getMethodName().equals(method));
    }

    /** In a shutdown hook of the child: which of them are seen to sleep in Java. */
    private static Set<String> seenInJava() {
        final Set<String> seen = new TreeSet<>();
        final long startNs = System.nanoTime();
        while (!seen.containsAll(SLEEPERS) && System.nanoTime() - startNs < LONGEST_NS) {
            sleepers()
                    .filter(thread -> isIn(thread, JvmEnd.class.getName(), "pause"))
                    .map(Thread::getName)
                    .forEach(seen::add);
        }
        return seen;
    }

    /** In the child: a pipe that no other process has, and that is not closed. */
    static void task(final Path path) throws IOException {
        final Connection<String, String> pipe =
                Pipe.at(path).sending(String.class).receiving(String.class).create();
        final Thread receiver = new Thread(
                () -> {
                    try {
                        pipe.receive();
                    } catch (final IOException | InterruptedException ended) {
                        // With the JVM.
                    }
                },
                "receiver");
        receiver.setDaemon(true);
        receiver.start();
        while (!isIn(receiver, "io.penstock.core.wait.WaitList", "sleep")) {
            Thread.onSpinWait();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("in Java: " + seenInJava())));
    }

    @Test
    @DisplayName(
            "H8: once the shutdown hooks run, no thread of Penstock's sleeps in native code, where the JVM would wait for it")
    void sleepsInJava() throws Exception {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        final Path path = directory.resolve("pipe");
        try (ChildJvm<String, String> child = ChildJvm.running(
                        String.class, String.class, (final Connection<String, String> parent) -> task(path))
                .jvmFlags("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m")
                .directory(directory)
                .standardOutput(lines::add)
                .start()) {
            assertEquals(0, child.join().code());
            assertEquals(
                    List.of("in Java: " + SLEEPERS.stream().sorted().collect(Collectors.toList())), List.copyOf(lines));
        }
    }
}
