package io.penstock.sink;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many JVMs, one file, SIGKILL. Long with {@code -Dpenstock.storm=true}. */
class SinkStormTest {
    private static final boolean STORM = Boolean.getBoolean("penstock.storm");
    private static final int WORKERS = 4;
    private static final int MAX_LENGTH = 200_000;

    @TempDir
    Path temp;

    private final List<Path> ledgers = new ArrayList<>();

    private Process worker(final Children children) throws IOException {
        final int number = ledgers.size();
        final Path ledger = temp.resolve("ledger-" + number);
        ledgers.add(ledger);
        new Ledger(ledger, StormWorker.THREADS);
        final Process process = children.start(
                StormWorker.class,
                temp.resolve("lanes").toString(),
                Integer.toString(number),
                Integer.toString(MAX_LENGTH),
                ledger.toString(),
                Long.toString(TimeUnit.MICROSECONDS.toNanos(200)));
        return process;
    }

    private Process sink(final Children children, final String... more) throws IOException {
        final List<String> args = new ArrayList<>(List.of(
                "--file",
                temp.resolve("app.log").toString(),
                "--dir",
                temp.resolve("lanes").toString()));
        args.addAll(List.of(more));
        return children.run(Children.command(List.of(), LogSink.class, args.toArray(String[]::new)));
    }

    private long filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("lanes"))) {
            return files.filter(file -> file.toString().endsWith(LaneName.SUFFIX)
                            || file.toString().endsWith(LaneName.LARGE_SUFFIX))
                    .count();
        }
    }

    @Test
    @Timeout(value = 1800)
    @DisplayName(
            "L1-L5: workers and sinks killed at random: every accepted record is in the file once, whole, in order")
    void storm() throws Exception {
        final int kills = STORM ? 500 : 16;
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int workerKills = 0;
        int sinkKills = 0;
        try (Children children = new Children()) {
            final List<Process> workers = new ArrayList<>();
            final List<Process> sinks =
                    new ArrayList<>(List.of(sink(children, "--standby"), sink(children, "--standby")));
            for (int i = 0; i < WORKERS; i++) {
                workers.add(worker(children));
            }
            for (final Process worker : workers) {
                assertEquals("started", Children.line(worker));
            }
            for (int i = 0; i < kills; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(600)));
                if (random.nextInt(5) < 2) {
                    final int victim = random.nextInt(WORKERS);
                    Children.kill(workers.get(victim));
                    workers.set(victim, worker(children));
                    workerKills++;
                } else {
                    final int victim = random.nextInt(sinks.size());
                    Children.kill(sinks.get(victim));
                    sinks.set(victim, sink(children, "--standby"));
                    sinkKills++;
                }
            }
            for (final Process worker : workers) {
                worker.getOutputStream().close();
            }
            for (final Process worker : workers) {
                assertTrue(worker.waitFor(90, TimeUnit.SECONDS));
                assertEquals(0, worker.exitValue());
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> filesLeft() == 0);
            for (final Process sink : sinks) {
                sink.destroy();
                assertTrue(sink.waitFor(20, TimeUnit.SECONDS));
            }
        }
        report(workerKills, sinkKills, seed);
    }

    private void report(final int workerKills, final int sinkKills, final long seed) throws IOException {
        final Map<String, Long> found = StormRecord.verify(temp.resolve("app.log"));
        long accepted = 0;
        for (int worker = 0; worker < ledgers.size(); worker++) {
            final Ledger ledger = new Ledger(ledgers.get(worker), StormWorker.THREADS);
            for (int thread = 0; thread < StormWorker.THREADS; thread++) {
                final long inFile = found.getOrDefault(worker + "/" + thread, 0L);
                final String of = "worker=" + worker + " thread=" + thread + " inFile=" + inFile + " accepted="
                        + ledger.accepted(thread) + " tried=" + ledger.tried(thread) + " seed=" + seed;
                assertTrue(inFile >= ledger.accepted(thread), "lost: " + of);
                assertTrue(inFile <= ledger.tried(thread), "invented: " + of);
                accepted += ledger.accepted(thread);
            }
        }
        assertTrue(accepted > 0);
        System.out.println("storm: accepted=" + accepted + " bytes=" + Files.size(temp.resolve("app.log"))
                + " workersKilled=" + workerKills + " sinksKilled=" + sinkKills);
    }

    @Test
    @DisplayName("L4: a worker killed: what it appended is in the file within 1 s, and its lane is gone")
    void killedWorkersLaneIsDrainedAndRemoved() throws Exception {
        Files.createDirectories(temp.resolve("lanes"));
        try (Children children = new Children();
                LogSink sink = LogSink.to(temp.resolve("app.log"))
                        .listen(temp.resolve("lanes"))
                        .start()) {
            assertTrue(sink.isActive());
            final Process worker = worker(children);
            assertEquals("started", Children.line(worker));
            final Ledger ledger = new Ledger(ledgers.get(0), StormWorker.THREADS);
            await().until(() -> ledger.accepted(0) > 1000);
            Children.kill(worker);
            final long killedAtNs = System.nanoTime();
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> filesLeft() == 0);
            System.out.println("lane of a killed worker written and removed after ms="
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedAtNs));
        }
        report(1, 0, 0);
    }

    @Test
    @DisplayName(
            "L4: a worker killed in the middle of a record: what came before is written, the piece is not, the lane goes")
    void aTornRecordOfADeadWorkerIsPassedOver() throws Exception {
        try (Children children = new Children()) {
            assertEquals(
                    137,
                    children.start(TornWorker.class, temp.resolve("lanes").toString())
                            .waitFor());
            try (LogSink sink = LogSink.to(temp.resolve("app.log"))
                    .listen(temp.resolve("lanes"))
                    .start()) {
                await().atMost(Duration.ofSeconds(20)).until(() -> filesLeft() == 0);
                assertEquals(1, sink.recordsWritten());
            }
        }
        assertEquals("whole\n", Files.readString(temp.resolve("app.log")));
    }

    @Test
    @DisplayName("L8: a sink that stands by takes over within 2 s of a kill")
    void standbyTakesOver() throws Exception {
        Files.createDirectories(temp.resolve("lanes"));
        try (Children children = new Children()) {
            final Process first = children.run(Children.command(
                    List.of(),
                    SinkChild.class,
                    temp.resolve("app.log").toString(),
                    temp.resolve("lanes").toString()));
            assertEquals("active", Children.line(first));
            try (LogSink second = LogSink.to(temp.resolve("app.log"))
                            .listen(temp.resolve("lanes"))
                            .standby()
                            .start();
                    LogLane lane = LogLane.open(temp.resolve("lanes"))) {
                assertTrue(!second.isActive());
                Children.kill(first);
                final long killedAtNs = System.nanoTime();
                lane.append("after the kill\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(10))
                        .until(second::isActive);
                System.out.println(
                        "standby active after ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedAtNs));
            }
        }
        assertEquals("after the kill\n", Files.readString(temp.resolve("app.log")));
    }
}
