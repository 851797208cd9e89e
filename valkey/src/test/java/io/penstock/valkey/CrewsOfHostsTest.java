package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.WorkCrew;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Crews of several programs on one queue of a server. */
@Tag("two-process")
@Timeout(300)
class CrewsOfHostsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int ITEMS = 400;
    private static final int KILLS = 4;

    @TempDir
    private Path folder;

    private static WorkCrew<Integer> crew(final URI queue, final String ledger, final String name) throws IOException {
        return WorkCrew.on(queue, Integer.class, item -> {
                    Thread.sleep(2); // the work: without it one worker would have it all
                    Files.writeString(
                            Path.of(ledger),
                            name + " " + ProcessHandle.current().pid() + " " + item + "\n",
                            StandardOpenOption.APPEND);
                })
                .workers(2)
                .heapPerWorker("64m")
                .child(worker -> worker.jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))
                .onDeath(death -> {})
                .start();
    }

    /** A program that lends two workers to the queue until it is shut down. */
    static final class Lender {
        private Lender() {}

        public static void main(final String[] arguments) throws Exception {
            try (WorkCrew<Integer> crew = crew(arguments)) {
                System.out.println("lends");
                System.out.println("ended=" + crew.awaitEnd(PATIENCE) + " " + crew);
            }
        }

        /** On a loaded machine the server may take longer to answer than a call waits for it. */
        private static WorkCrew<Integer> crew(final String... arguments) throws IOException {
            while (true) {
                try {
                    return CrewsOfHostsTest.crew(URI.create(arguments[0]), arguments[1], "lent");
                } catch (final IOException again) {
                    System.err.println(again.getMessage());
                }
            }
        }
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "X1, X9: crews of two programs on one queue, workers killed: each item is done, and done once but for those in hand at a kill")
    void twoPrograms() throws Exception {
        final Path ledger = Files.createFile(folder.resolve("ledger"));
        try (EngineServer server = EngineServer.start(folder);
                JoinableQueue<Integer> queue = JoinableQueue.at(server.uri("jobs"), Integer.class)
                        .maxItems(ITEMS)
                        .maxDeliveries(KILLS + 2)
                        .create();
                WorkCrew<Integer> own = crew(server.uri("jobs"), ledger.toString(), "own");
                Jvm lender = Jvm.start(Lender.class, server.uri("jobs").toString(), ledger.toString())) {
            lender.expect("lends");
            queue.putAll(IntStream.range(0, ITEMS).boxed().toList());
            final Random random = new Random(20);
            for (int kill = 1; kill <= KILLS; kill++) {
                final int done = kill * ITEMS / (KILLS + 1);
                Awaitility.await().atMost(PATIENCE).until(() -> lines(ledger).size() >= done);
                killOne(lines(ledger), random);
            }
            assertTrue(own.awaitIdle(PATIENCE));
            final List<String> lines = lines(ledger);
            assertEquals(
                    IntStream.range(0, ITEMS).boxed().toList(),
                    lines.stream()
                            .map(CrewsOfHostsTest::item)
                            .sorted()
                            .distinct()
                            .toList());
            assertTrue(lines.size() <= ITEMS + KILLS, () -> "lines=" + lines.size());
            for (final String name : List.of("own", "lent")) {
                assertTrue(lines.stream().anyMatch(line -> line.startsWith(name)), name + " has done nothing");
            }
            queue.shutdown();
            final String end = lender.nextLine();
            assertTrue(end.startsWith("ended=true"), end);
            assertFalse(end.contains("secret"), end);
            assertTrue(own.awaitEnd(PATIENCE));
            assertEquals(List.of(), own.stats().workers());
            assertTrue(own.stats().deaths() <= KILLS, () -> own.toString());
        }
    }

    /** Kills a worker that has done one of the last items; it may be dead already. */
    private static void killOne(final List<String> lines, final Random random) {
        final List<Long> running = lines.subList(Math.max(0, lines.size() - 20), lines.size()).stream()
                .map(line -> Long.parseLong(line.split(" ")[1]))
                .distinct()
                .filter(Signals::isRunning)
                .toList();
        ProcessHandle.of(running.get(random.nextInt(running.size()))).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static int item(final String line) {
        return Integer.parseInt(line.split(" ")[2]);
    }

    private static List<String> lines(final Path ledger) throws IOException {
        return Files.readAllLines(ledger);
    }
}
