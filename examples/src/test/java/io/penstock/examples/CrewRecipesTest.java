package io.penstock.examples;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.DeadLetter;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/crew.md, run; and the document shows no line of code that is not in here. */
class CrewRecipesTest {
    private static final int JOBS = 40;

    @TempDir
    private Path dir;

    private Path path;
    private Path done;
    private final List<String> logged = Collections.synchronizedList(new ArrayList<>());

    record Job(int number, String text) {}

    record Result(int number, int length) {}

    @BeforeEach
    void name() {
        path = dir.resolve("jobs");
        done = dir.resolve("results");
    }

    private void log(final String text) {
        logged.add(text);
    }

    /** A job of this text cannot be done. */
    static void render(final Job job) {
        if (job.text().equals("broken")) {
            throw new IllegalArgumentException("cannot be rendered: job=" + job.number());
        }
    }

    private static Result measure(final Job job) {
        return new Result(job.number(), job.text().length());
    }

    @Test
    @DisplayName("a crew on a queue")
    @Tag("two-process")
    void start() throws Exception {
        final Path path = this.path;
        // spotless:off
        try (JoinableQueue<Job> jobs =
                        JoinableQueue.at(path, Job.class).maxDeliveries(3).openOrCreate();
                WorkCrew<Job> crew = WorkCrew.on(path, Job.class, job -> render(job))
                        .workers(2)
                        .start()) {
            jobs.put(new Job(1, "one"));
            crew.awaitIdle();
            // spotless:on
            assertEquals(0, jobs.unfinished());
        }
    }

    /** What a worker has open. */
    static final class Renderer implements AutoCloseable {
        private final BoundedQueue<Result> results;

        Renderer(Path path) throws IOException {
            results = BoundedQueue.at(path, Result.class).openOrCreate();
        }

        void render(Job job) throws InterruptedException {
            results.put(measure(job)); // when this has returned, the job is done: a kill before that repeats it
        }

        @Override
        public void close() {
            results.close();
        }
    }

    private static WorkCrew<Job> measuring(final Path path, final Path done) throws IOException {
        // spotless:off
        WorkCrew<Job> crew = WorkCrew.on(
                        path, Job.class, job -> Worker.state(Renderer.class).render(job))
                .initializer(() -> new Renderer(done))
                .workers(2)
                .start();
        // spotless:on
        return crew;
    }

    @Test
    @DisplayName("recipes: results in another queue; ending it")
    @Tag("two-process")
    @Tag("kill")
    void results() throws Exception {
        JoinableQueue.at(path, Job.class).create().close();
        try (BoundedQueue<Result> results = BoundedQueue.at(done, Result.class).create();
                WorkCrew<Job> crew = measuring(path, done)) {
            for (int i = 0; i < JOBS; i++) {
                crew.put(new Job(i, "x".repeat(i)));
            }
            crew.awaitIdle();
            final List<Result> all = new ArrayList<>();
            results.drainTo(all);
            assertEquals(
                    IntStream.range(0, JOBS).boxed().toList(),
                    all.stream().map(Result::length).sorted().toList());
            if (!crew.stop(Duration.ofSeconds(20))) {
                crew.kill(); // what is still in hand goes back to the queue
            }
            assertTrue(crew.stats().workers().isEmpty());
        }
    }

    private WorkCrew<Job> service() throws IOException {
        // spotless:off
        WorkCrew<Job> crew = WorkCrew.on(path, Job.class, job -> render(job))
                .workers(4)
                .minWorkers(1)
                .idleShutdown(Duration.ofMinutes(1))
                .heapPerWorker("256m")
                .maxTasksPerWorker(10_000)
                .taskTimeout(Duration.ofMinutes(5))
                .grace(Duration.ofSeconds(2))
                .child(worker -> worker.environment("MODE", "batch"))
                .onDeath(death -> log(death.toString()))
                .onFailure(failure -> log(failure.toString()))
                .start();
        // spotless:on
        return crew;
    }

    @Test
    @DisplayName("recipe: a service, and what went wrong")
    @Tag("two-process")
    void wentWrong() throws Exception {
        JoinableQueue.at(path, Job.class).maxDeliveries(2).create().close();
        try (WorkCrew<Job> crew = service()) {
            crew.put(new Job(1, "broken"));
            crew.put(new Job(2, "whole"));
            crew.awaitIdle();
            await().until(() -> logged.toString().contains("IllegalArgumentException: cannot be rendered: job=1"));
            assertTrue(crew.stop(Duration.ofMinutes(1)));
            logged.clear();
            for (DeadLetter<Job> letter : crew.queue().deadLetters()) {
                log(letter.value() + " was given up after " + letter.deliveries() + " deliveries");
                letter.putBack();
            }
            assertEquals("Job[number=1, text=broken] was given up after 2 deliveries", logged.get(0));
            assertEquals(1, crew.queue().size());
        }
    }

    private static WorkCrew<Job> detached(final Path path) throws IOException {
        // spotless:off
        WorkCrew<Job> crew = WorkCrew.on(path, Job.class, job -> render(job))
                .detached()
                .idleShutdown(Duration.ofMinutes(10))
                .start();
        // spotless:on
        return crew;
    }

    @Test
    @DisplayName("recipe: workers that outlive the crew, until the queue is shut down")
    @Tag("two-process")
    void outlives() throws Exception {
        try (JoinableQueue<Job> jobs = JoinableQueue.at(path, Job.class).create()) {
            final List<ProcessHandle> workers = new ArrayList<>();
            try (WorkCrew<Job> crew = detached(path)) {
                crew.put(new Job(1, "one"));
                crew.awaitIdle();
                crew.stats().workers().stream()
                        .flatMap(worker -> ProcessHandle.of(worker.pid()).stream())
                        .forEach(workers::add);
            }
            assertTrue(workers.stream().anyMatch(ProcessHandle::isAlive));
            jobs.put(new Job(2, "two"));
            jobs.join();
            jobs.shutdown();
            await().atMost(Duration.ofMinutes(1)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    @DisplayName("Each line of code in the document is in this test, and each heading of its FAQ is an error text")
    void documentIsTrue() throws IOException {
        final Document document = new Document("docs/crew.md");
        assertTrue(document.assertJavaIsIn(CrewRecipesTest.class) > 20);
        assertEquals(4, document.assertErrorsAreOf("pool", "process"));
    }
}
