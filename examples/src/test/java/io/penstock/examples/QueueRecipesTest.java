package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.DeadLetter;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.QueueStats;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipes of docs/queues.md, run; and the document shows no line of code that is not in here. What the document
 * runs in processes is run here by threads, each with handles of its own.
 */
class QueueRecipesTest {
    private static final int JOBS = 60;

    @TempDir
    private Path dir;

    record Job(int number, String text) {}

    record Result(int number, int length) {}

    @FunctionalInterface
    private interface Process {
        void run() throws IOException, InterruptedException;
    }

    private static CompletableFuture<Void> start(final Process process) {
        return Background.run(process::run);
    }

    private static void end(final List<CompletableFuture<Void>> processes) throws Exception {
        for (final CompletableFuture<Void> process : processes) {
            process.get(60, TimeUnit.SECONDS);
        }
    }

    private static List<Job> jobs() {
        return IntStream.range(0, JOBS).mapToObj(i -> new Job(i, "x".repeat(i))).toList();
    }

    private static Result measure(final Job job) {
        return new Result(job.number(), job.text().length());
    }

    @Test
    @DisplayName("a queue is a file: the first process creates it")
    void creates() throws Exception {
        // spotless:off
        try (BoundedQueue<Job> jobs =
                BoundedQueue.at(dir.resolve("jobs"), Job.class).maxItems(1000).openOrCreate()) {
            jobs.put(new Job(1, "one"));
        }
        // spotless:on
        assertEquals(1, QueueStats.of(dir.resolve("jobs")).depth());
    }

    // ---- a pipeline of stages

    /** A process of the middle stage; start as many as you like. */
    static void stage(Path dir) throws IOException, InterruptedException {
        try (JoinableQueue<Job> jobs =
                        JoinableQueue.at(dir.resolve("jobs"), Job.class).openOrCreate();
                JoinableQueue<Result> results =
                        JoinableQueue.at(dir.resolve("results"), Result.class).openOrCreate()) {
            while (true) {
                try (Lease<Job> lease = jobs.lease()) {
                    results.put(measure(lease.value())); // into the next stage first,
                    lease.done(); // then done: after a kill in between, the job comes again, but is never lost
                } catch (QueueShutDownException nothingLeft) {
                    return;
                }
            }
        }
    }

    @Test
    @DisplayName("recipe: a pipeline of stages")
    void pipeline() throws Exception {
        final List<CompletableFuture<Void>> stages = List.of(start(() -> stage(dir)), start(() -> stage(dir)));
        try (JoinableQueue<Job> jobs =
                        JoinableQueue.at(dir.resolve("jobs"), Job.class).openOrCreate();
                JoinableQueue<Result> results =
                        JoinableQueue.at(dir.resolve("results"), Result.class).openOrCreate()) {
            // the first stage
            jobs.putAll(jobs());
            jobs.join(); // every job is through the middle stage
            jobs.shutdown();
            results.shutdown();
            // the last stage
            final TreeSet<Integer> numbers = new TreeSet<>();
            while (numbers.size() < JOBS) {
                try (Lease<Result> lease = results.lease()) {
                    numbers.add(lease.value().number());
                    lease.done();
                }
            }
            assertThrows(QueueShutDownException.class, results::lease);
        }
        end(stages);
    }

    // ---- fan-out, fan-in

    static List<Result> fanOut(Path dir, List<Job> all) throws IOException, InterruptedException {
        try (JoinableQueue<Job> jobs =
                        JoinableQueue.at(dir.resolve("jobs"), Job.class).openOrCreate();
                JoinableQueue<Result> results =
                        JoinableQueue.at(dir.resolve("results"), Result.class).openOrCreate()) {
            int next = 0;
            List<Result> collected = new ArrayList<>();
            while (next < all.size() || jobs.unfinished() > 0 || !results.isEmpty()) {
                next += jobs.offerAll(all.subList(next, all.size()), Duration.ZERO); // what fits
                for (Lease<Result> lease :
                        results.lease(64, Duration.ofMillis(50))) { // both sides at once: neither can fill up
                    collected.add(lease.value());
                    lease.done();
                }
            }
            jobs.shutdown(); // the workers come to their end
            return collected;
        }
    }

    @Test
    @DisplayName("recipe: fan-out and fan-in")
    void fanOutFanIn() throws Exception {
        final List<CompletableFuture<Void>> workers =
                List.of(start(() -> stage(dir)), start(() -> stage(dir)), start(() -> stage(dir)));
        assertEquals(
                JOBS,
                fanOut(dir, jobs()).stream().map(Result::number).distinct().count());
        end(workers);
    }

    // ---- retry with dead letters

    static void retry(JoinableQueue<Job> jobs) throws InterruptedException {
        try (Lease<Job> lease = jobs.lease()) {
            work(lease.value(), lease.deliveries());
            lease.done();
        } catch (IllegalArgumentException failed) {
            // close() has released the lease: the job is delivered again, to the next taker, up to maxDeliveries times
        }
    }

    private static void work(final Job job, final int delivery) {
        if (job.number() == 7 || (job.number() == 8 && delivery < 3)) {
            throw new IllegalArgumentException("not this one");
        }
    }

    @Test
    @DisplayName("recipe: retry with dead letters")
    void retries() throws Exception {
        try (JoinableQueue<Job> jobs = JoinableQueue.at(dir.resolve("jobs"), Job.class)
                .maxDeliveries(3)
                .openOrCreate()) {
            jobs.putAll(jobs().subList(0, 10));
            while (jobs.unfinished() > 0) {
                retry(jobs);
            }
            jobs.join(); // dead letters count as done
            final List<Integer> letters = new ArrayList<>();
            for (DeadLetter<Job> letter : jobs.deadLetters()) {
                System.err.println("given up after " + letter.deliveries() + " deliveries: " + letter.value());
                letters.add(letter.value().number());
                letter.drop(); // or letter.putBack()
            }
            assertEquals(List.of(7), letters);
        }
    }

    // ---- stop all workers early on the first error

    static void workUntilError(Path dir) throws IOException, InterruptedException {
        try (BoundedQueue<Job> jobs =
                        BoundedQueue.at(dir.resolve("jobs"), Job.class).openOrCreate();
                BoundedQueue<String> errors =
                        BoundedQueue.at(dir.resolve("errors"), String.class).openOrCreate()) {
            while (true) {
                try {
                    work(jobs.take(), 1);
                } catch (QueueShutDownException stopped) {
                    return;
                } catch (IllegalArgumentException error) {
                    errors.offer(error.getMessage());
                    jobs.shutdown(); // no more puts,
                    jobs.clear(); // and nothing to take: the other workers stop after their current job
                }
            }
        }
    }

    @Test
    @DisplayName("recipe: stop all workers early on the first error")
    void stopsEarly() throws Exception {
        try (BoundedQueue<Job> jobs =
                        BoundedQueue.at(dir.resolve("jobs"), Job.class).openOrCreate();
                BoundedQueue<String> errors =
                        BoundedQueue.at(dir.resolve("errors"), String.class).openOrCreate()) {
            jobs.putAll(jobs());
            end(List.of(start(() -> workUntilError(dir)), start(() -> workUntilError(dir))));
            assertEquals("not this one", errors.take());
            assertTrue(jobs.isEmpty());
            assertThrows(QueueShutDownException.class, () -> jobs.put(new Job(1, "")));
        }
    }

    // ---- shut down cleanly

    @Test
    @DisplayName("recipe: shut down cleanly")
    void shutsDown() throws Exception {
        final List<CompletableFuture<Void>> workers = List.of(start(() -> stage(dir)), start(() -> stage(dir)));
        final JoinableQueue<Job> jobs =
                JoinableQueue.at(dir.resolve("jobs"), Job.class).openOrCreate();
        jobs.put(new Job(1, "one"));
        jobs.join(); // all that was put is done
        jobs.shutdown(); // the workers' takes end with QueueShutDownException
        end(workers); // wait for their processes
        jobs.destroy(); // deletes the files
        assertTrue(Files.notExists(dir.resolve("jobs")));
    }

    // ---- looking at a queue

    @Test
    @DisplayName("recipe: what an operator sees")
    void looks() throws Exception {
        try (JoinableQueue<Job> jobs =
                JoinableQueue.at(dir.resolve("jobs"), Job.class).openOrCreate()) {
            jobs.putAll(jobs().subList(0, 5));
            QueueStats stats = JoinableQueue.stats(dir.resolve("jobs")); // BoundedQueue: QueueStats.of(path)
            System.err.println(stats.depth() + " waiting, oldest " + stats.oldestAge() + ", users " + stats.users());
            assertEquals(5, stats.depth());
        }
    }

    // ---- the document

    @Test
    @DisplayName("every line of Java in docs/queues.md is in this test")
    void documentIsThisCode() throws IOException {
        final int statements = document().assertJavaIsIn(QueueRecipesTest.class);
        assertTrue(statements > 35, "statements=" + statements);
    }

    @Test
    @DisplayName("the document's layouts are those that the classes draw")
    void layouts() throws IOException {
        document()
                .assertLayoutsAreOf(
                        "queue/src/main/java/io/penstock/queue/engine/QueueDescriptor.java",
                        "joinable/src/main/java/io/penstock/joinable/CellDescriptor.java",
                        "joinable/src/main/java/io/penstock/joinable/CellWord.java");
    }

    @Test
    @DisplayName("each error in the FAQ exists in the product")
    void errorsAreReal() throws IOException {
        final int headings = document().assertErrorsAreOf("core", "pipe", "process", "queue", "joinable");
        assertTrue(headings > 15, "headings=" + headings);
    }

    private static Document document() throws IOException {
        return new Document("docs/queues.md");
    }
}
