package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.joinable.JoinableQueue;
import io.penstock.pipe.Connection;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python's documentation does by a queue of tasks and one of results: as it does it, and as a crew does. */
@Tag("two-process")
class PythonQueuesTest {
    private static final String[] QUICK = {"-XX:TieredStopAtLevel=1", "-Xmx64m"};
    private static final int PROCESSES = 2;

    @TempDir
    Path directory;

    record Job(String operation, int a, int b) {
        static final Job STOP = new Job("stop", 0, 0);

        String answer() {
            return operation + "(" + a + ", " + b + ") = " + ("mul".equals(operation) ? a * b : a + b);
        }
    }

    private static List<Job> jobs(final String operation, final int more, final int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Job(operation, i, more))
                .toList();
    }

    private static TreeSet<String> answers(final List<Job> jobs) {
        final TreeSet<String> answers = new TreeSet<>();
        jobs.forEach(job -> answers.add(job.answer()));
        return answers;
    }

    /** The function of a worker: takes jobs until it is told to stop. */
    static void work(final Path tasks, final Path results) throws IOException, InterruptedException {
        try (BoundedQueue<Job> input = BoundedQueue.at(tasks, Job.class).open();
                BoundedQueue<String> output =
                        BoundedQueue.at(results, String.class).open()) {
            for (Job job = input.take(); !job.equals(Job.STOP); job = input.take()) {
                output.put(job.answer());
            }
        }
    }

    private static TreeSet<String> take(final BoundedQueue<String> results, final int count)
            throws InterruptedException {
        final TreeSet<String> taken = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            taken.add(results.take());
        }
        return taken;
    }

    @Test
    @DisplayName("Worker processes take tasks from one queue and put results into another, until each is told to stop")
    void workerProcesses() throws Exception {
        final Path tasks = directory.resolve("tasks");
        final Path results = directory.resolve("results");
        try (BoundedQueue<Job> input = BoundedQueue.at(tasks, Job.class).create();
                BoundedQueue<String> output =
                        BoundedQueue.at(results, String.class).create()) {
            final List<Job> first = jobs("mul", 7, 20);
            input.putAll(first);
            final List<ChildJvm<String, String>> workers = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                workers.add(ChildJvm.running(
                                String.class, String.class, (Connection<String, String> parent) -> work(tasks, results))
                        .jvmFlags(QUICK)
                        .start());
            }
            assertEquals(answers(first), take(output, first.size()));
            final List<Job> second = jobs("plus", 8, 10);
            input.putAll(second);
            assertEquals(answers(second), take(output, second.size()));
            for (int i = 0; i < PROCESSES; i++) {
                input.put(Job.STOP);
            }
            for (final ChildJvm<String, String> worker : workers) {
                assertEquals(0, worker.join().code());
                worker.close();
            }
            assertEquals(0, input.size());
        }
    }

    @Test
    @DisplayName("W1: a crew does the same without a loop, a message that means the end, and processes to look after")
    void crew() throws Exception {
        final Path tasks = directory.resolve("tasks");
        final Path results = directory.resolve("results");
        final List<Job> jobs = new ArrayList<>(jobs("mul", 7, 20));
        jobs.addAll(jobs("plus", 8, 10));
        try (JoinableQueue<Job> input = JoinableQueue.at(tasks, Job.class).create();
                BoundedQueue<String> output =
                        BoundedQueue.at(results, String.class).create();
                WorkCrew<Job> crew = WorkCrew.on(
                                tasks,
                                Job.class,
                                job -> Worker.state(Answers.class).queue().put(job.answer()))
                        .initializer(() -> new Answers(
                                BoundedQueue.at(results, String.class).open()))
                        .workers(PROCESSES)
                        .child(worker -> worker.jvmFlags(QUICK))
                        .start()) {
            input.putAll(jobs);
            crew.awaitIdle();
            assertEquals(jobs.size(), output.size());
            assertEquals(answers(jobs), take(output, jobs.size()));
        }
    }

    /** What a worker of the crew has open. */
    record Answers(BoundedQueue<String> queue) implements AutoCloseable {
        @Override
        public void close() {
            queue.close();
        }
    }
}
