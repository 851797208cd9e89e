package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.process.ChildJvm;
import io.penstock.process.ChildJvmBuilder;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many workers there are, what they print, and that nothing of them is left. */
@Tag("two-process")
class WorkerLifeTest {
    /** One after the other, in two threads. */
    private static final int POOLS =
            Integer.getInteger("penstock.storm.pools", Boolean.getBoolean("penstock.storm") ? 1000 : 10);

    /** For workers that do next to nothing. */
    private static final Consumer<ChildJvmBuilder<byte[], byte[]>> QUICK =
            child -> child.jvmFlags("-XX:TieredStopAtLevel=1", "-Xmx64m");

    @TempDir
    Path directory;

    @Test
    @DisplayName("P22, P25: never more processes than workers, replacements included; none runs more than its tasks")
    void neverMoreProcesses() throws Exception {
        final AtomicBoolean done = new AtomicBoolean();
        final AtomicInteger most = new AtomicInteger();
        final Thread watcher = new Thread(() -> {
            while (!done.get()) {
                final long alive =
                        ChildJvm.active().stream().filter(ChildJvm::isAlive).count();
                most.accumulateAndGet((int) alive, Math::max);
            }
        });
        watcher.start();
        try (ProcessPool pool =
                ProcessPool.builder().workers(2).maxTasksPerWorker(1).build()) {
            final List<TaskFuture<Long>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                futures.add(pool.submit(() -> ProcessHandle.current().pid()));
            }
            for (final TaskFuture<Long> future : futures) {
                future.get();
            }
            assertEquals(5, futures.stream().map(TaskFuture::join).distinct().count());
            assertEquals(0, pool.stats().deaths());
        } finally {
            done.set(true);
            watcher.join();
        }
        assertTrue(most.get() >= 1 && most.get() <= 2, "processes=" + most);
    }

    @Test
    @DisplayName("P22: prestart starts all workers; the one that worked last works first")
    void prestarted() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(2).prestart().build()) {
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> pool.stats().workers().stream()
                                    .filter(worker -> worker.pid() > 0)
                                    .count()
                            == 2);
            awaitIdleLanes();
            final long first = pool.call(() -> ProcessHandle.current().pid());
            for (int i = 0; i < 10; i++) {
                awaitIdleLanes();
                assertEquals(first, pool.call(() -> ProcessHandle.current().pid()));
            }
            assertEquals(2, pool.stats().starts());
        }
    }

    private static void awaitIdleLanes() {
        Awaitility.await()
                .pollInterval(2, TimeUnit.MILLISECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().contains("-lane-"))
                        .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING));
    }

    @Test
    @DisplayName("P27: what workers print arrives in whole lines, and never disturbs the protocol")
    void printing() throws Exception {
        final Queue<String> output = new ConcurrentLinkedQueue<>();
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .child(child -> child.standardOutput(output::add))
                .build()) {
            assertEquals(1, pool.call(() -> {
                System.out.println("a line");
                System.out.print("half");
                System.out.println(" and half");
                new ProcessBuilder("echo", "of a child").inheritIO().start().waitFor();
                assertEquals(-1, System.in.read());
                return 1;
            }));
            Awaitility.await().until(() -> output.size() == 3);
            assertEquals(List.of("a line", "half and half", "of a child"), List.copyOf(output));
            assertEquals(2, pool.call(() -> {
                System.out.close();
                System.err.close();
                System.in.close();
                return 2;
            }));
            assertEquals(3, pool.call(() -> 3));
            assertEquals(1, pool.stats().starts());
        }
    }

    @Test
    @DisplayName("P27: lines are marked with the worker")
    void marked() throws Exception {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        final ByteArrayOutputStream error = new ByteArrayOutputStream();
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .markedLines(new PrintStream(output, true), new PrintStream(error, true))
                .build()) {
            pool.call(() -> {
                System.out.println("to the output");
                System.err.println("to the error");
                return 1;
            });
        }
        assertTrue(
                output.toString(StandardCharsets.UTF_8).matches("\\[penstock-pool-\\d+-worker-1\\] to the output\n"),
                output::toString);
        assertTrue(
                error.toString(StandardCharsets.UTF_8).matches("\\[penstock-pool-\\d+-worker-1\\] to the error\n"),
                error::toString);
    }

    @Test
    @DisplayName("P34: a pool in a worker is a pool of its own")
    void nestedPools() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
            final long[] pids = pool.call(() -> {
                try (ProcessPool inner = ProcessPool.builder().workers(1).build()) {
                    return new long[] {
                        ProcessHandle.current().pid(),
                        inner.call(() -> ProcessHandle.current().pid())
                    };
                }
            });
            assertTrue(pids[0] != pids[1], "pid=" + pids[0]);
            Awaitility.await().until(() -> !Signals.isRunning(pids[1]));
        }
    }

    /** Makes a pool, and in its worker another one, so many times. */
    static int nest(final int levels) throws Exception {
        if (levels == 0) {
            return 0;
        }
        try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
            return 1 + pool.call(() -> nest(levels - 1));
        }
    }

    @Test
    @DisplayName("P34: pools are nested four deep, and no deeper")
    void nestedTooDeep() throws Exception {
        final ExecutionException refused = assertThrows(ExecutionException.class, () -> nest(5));
        assertTrue(refused.toString().contains("depth=4 max=4"), refused::toString);
    }

    /** As a class whose static initializer uses a pool with a lambda of its own: to read the task, a worker has to initialize it. */
    static final class UsesAPool {
        static final int VALUE = made();

        private UsesAPool() {}

        private static int made() {
            try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
                return pool.call(() -> 1);
            } catch (final ExecutionException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    /** One that makes a pool and does not use it. */
    static final class HasAPool {
        static final ProcessPool POOL =
                ProcessPool.builder().workers(1).prestart().build();

        private HasAPool() {}

        static int lanesInAWorker() throws Exception {
            return POOL.call(() -> POOL.stats().workers().size());
        }
    }

    @Test
    @DisplayName("P34: a static initializer that uses a pool is refused in the first worker, which would need it again")
    void usedInAStaticInitializer() {
        final Throwable failed = assertThrows(
                        ExceptionInInitializerError.class, () -> System.out.println(UsesAPool.VALUE))
                .getCause();
        assertTrue(failed.getMessage().contains("not in a static initializer"), failed::getMessage);
        assertFalse(failed.getMessage().contains("nested"), failed::getMessage);
    }

    @Test
    @DisplayName("A pool in a static field is made again in each worker, and starts nothing there")
    void madeInAStaticInitializer() throws Exception {
        try (ProcessPool pool = HasAPool.POOL) {
            assertEquals(0, HasAPool.lanesInAWorker());
            assertEquals(1, pool.stats().done());
        }
    }

    @Test
    @DisplayName("P31, P32: close does not wait for workers that are being started for nothing")
    void closedWhileStarting() throws Exception {
        final Path started = directory.resolve("started");
        final Path never = directory.resolve("never");
        final ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .prestart()
                .startTimeout(Duration.ofHours(1))
                .initializer(() -> PoolContract.touchAndAwait(started, never))
                .build();
        try (pool) {
            PoolContract.awaitFile(started);
        }
        assertEquals(List.of(), ChildJvm.active());
        assertTrue(pool.isTerminated());
    }

    /** A parent that is killed. */
    static final class Parent {
        private Parent() {}

        public static void main(final String[] args) throws Exception {
            final ProcessPool pool = ProcessPool.builder().workers(2).prestart().build();
            for (int i = 0; i < 2; i++) {
                final Path told = Path.of(args[0], "worker-" + i);
                final boolean nests = i == 1;
                final TaskFuture<Integer> busy = pool.submit(() -> spin(told, nests));
                if (busy.isDone()) {
                    busy.get();
                }
            }
            System.in.read();
        }

        static int spin(final Path told, final boolean nests) throws IOException {
            if (nests) {
                final ProcessPool inner = ProcessPool.builder().workers(1).build();
                final Path innerTold = Path.of(told + "-inner");
                final TaskFuture<Integer> busy = inner.submit(() -> spin(innerTold, false));
                while (!Files.exists(innerTold)) {
                    Thread.onSpinWait();
                }
                if (busy.isDone()) {
                    return 0;
                }
            }
            final Path unfinished = Path.of(told + ".tmp");
            Files.writeString(unfinished, Long.toString(ProcessHandle.current().pid()));
            Files.move(unfinished, told);
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "P29: the parent killed: all workers are gone within a second, in whatever loop, nested pools too; its files go with the next pool")
    void parentKilled() throws Exception {
        final List<Long> pids = new ArrayList<>();
        final long parentPid;
        try (Jvm parent = Jvm.start(Parent.class, directory.toString())) {
            parentPid = parent.pid();
            for (final String name : List.of("worker-0", "worker-1", "worker-1-inner")) {
                final Path told = directory.resolve(name);
                Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> Files.exists(told));
                pids.add(Long.parseLong(Files.readString(told)));
            }
            parent.kill();
        }
        final long beganNs = System.nanoTime();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10)) // the rule says one second
                .until(() -> pids.stream().noneMatch(Signals::isRunning));
        System.out.println(
                "the workers were gone after ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs));
        assertEquals(1, filesOf(parentPid));
        try (Jvm next = Jvm.start(NextPool.class)) {
            next.expect("done");
        }
        assertEquals(0, filesOf(parentPid));
        for (final long pid : pids) { // a worker has files of its own, for the pool in it
            assertEquals(0, filesOf(pid), () -> "pid=" + pid);
        }
    }

    /** The next pool of the same user. */
    static final class NextPool {
        private NextPool() {}

        public static void main(final String[] args) throws Exception {
            try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
                pool.call(() -> 1);
            }
            System.out.println("done");
        }
    }

    private static int filesOf(final long pid) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "penstock-" + pid + "-*")) {
            for (final Path each : found) {
                count += Files.exists(each) ? 1 : 0;
            }
        }
        return count;
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("/penstock-"))
                .count();
    }

    /** All that Penstock has started in this JVM. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("penstock"))
                .sorted()
                .toList();
    }

    private static void useAndClose(final int pools) throws Exception {
        final CompletableFuture<Void> half = Background.run(() -> {
            for (int i = 0; i < pools / 2; i++) {
                useAndClose();
            }
        });
        for (int i = 0; i < pools - pools / 2; i++) {
            useAndClose();
        }
        half.get(10, TimeUnit.HOURS);
    }

    @Test
    @Timeout(36_000)
    @DisplayName("P32: nothing is left of many pools: no process, zombie, thread, descriptor, mapping or file")
    void nothingIsLeft() throws Exception {
        useAndClose();
        Awaitility.await().until(() -> threads().stream().noneMatch(name -> name.startsWith("penstock-pool")));
        final List<String> threadsBefore = threads();
        final long before = descriptors();
        useAndClose(POOLS);
        assertEquals(List.of(), ChildJvm.active());
        Awaitility.await().until(() -> threads().equals(threadsBefore));
        Awaitility.await().until(() -> descriptors() <= before);
        Awaitility.await().until(() -> ProcessHandle.current().children().count() == 0);
        System.gc(); // mappings of closed files go with their buffers
        Awaitility.await().until(() -> mappings() == 0);
        assertEquals(0, filesOf(ProcessHandle.current().pid()));
    }

    private static void useAndClose() throws Exception {
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .grace(Duration.ofMillis(200))
                .child(QUICK)
                .build()) {
            assertEquals(1, pool.submit(() -> 1).thenApply(value -> value).get());
            assertInstanceOf(
                    TaskTimeoutException.class,
                    assertThrows(
                                    ExecutionException.class,
                                    () -> pool.submit(
                                                    () -> {
                                                        TimeUnit.HOURS.sleep(1);
                                                        return 1;
                                                    },
                                                    TaskOptions.none().timeout(Duration.ofMillis(50)))
                                            .get())
                            .getCause());
            assertFalse(pool.isShutdown());
        }
    }
}
