package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pool.Futures;
import io.penstock.pool.Outcome;
import io.penstock.pool.Pool;
import io.penstock.pool.PoolFunction;
import io.penstock.pool.ProcessPool;
import io.penstock.pool.Results;
import io.penstock.pool.RunnableTask;
import io.penstock.pool.Task;
import io.penstock.pool.TaskFuture;
import io.penstock.pool.TaskOptions;
import io.penstock.pool.TaskTimeoutException;
import io.penstock.pool.Worker;
import io.penstock.pool.WorkerDiedException;
import io.penstock.sink.LogSink;
import io.penstock.sync.Board;
import io.penstock.sync.SharedFlag;
import io.penstock.sync.SharedLong;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/pool.md, run; and the document shows no line of code that is not in here. */
class PoolRecipesTest {
    private static final int PARTS = 5;
    private static final int RECORDS = 100_000;
    private static final long WINNER = 1_000;

    @TempDir
    private Path dir;

    private final List<Object> shown = new ArrayList<>();
    private final List<Object> reported = new ArrayList<>();

    private record Photo(int number) {}

    private record Thumb(int number) {}

    private record Measurement(int value) {}

    private record Score(double value) {}

    /** What the tasks compute. Tasks of lambdas may not capture the test. */
    private static final class Rating {
        static Thumb shrink(final Photo photo) {
            if (photo.number() == 13) {
                throw new IllegalArgumentException("a damaged photo");
            }
            return new Thumb(photo.number());
        }

        static Score rate(final Measurement measurement) {
            return new Score(measurement.value() / 2.0);
        }

        static boolean fits(final int candidate) {
            return candidate == 7;
        }
    }

    private static final class Model {
        private final String name;

        private Model(final String name) {
            this.name = name;
        }

        static Model load(final String path) {
            return new Model(path);
        }

        String answer(final String question) {
            return question + " for " + name;
        }
    }

    private void show(final Object result) {
        shown.add(result);
    }

    private void report(final Object... what) {
        reported.addAll(List.of(what));
    }

    private static String decode(final Path file) {
        if (file.endsWith("bad")) {
            System.out.println("the library's last words");
            Runtime.getRuntime().halt(134);
        }
        return file.toString();
    }

    private static String fetch(final String address) {
        try {
            new CountDownLatch(1).await(); // for ever
        } catch (final InterruptedException asked) {
            return "interrupted: " + address;
        }
        return address;
    }

    private static int load(final int size) {
        final List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(new byte[1 << 20]);
        }
        return all.size();
    }

    private static int compute(final int number) {
        return number * number;
    }

    private static Task<String> search(final int way) {
        return () -> {
            if (way != 2) {
                new CountDownLatch(1).await(); // finds nothing
            }
            return "key " + way;
        };
    }

    @Test
    @Tag("two-process")
    @DisplayName("a task in another JVM")
    void first() throws Exception {
        // spotless:off
        try (ProcessPool pool = ProcessPool.builder().workers(4).build()) {
            TaskFuture<Integer> answer = pool.submit(() -> 6 * 7);
            System.out.println(answer.get());
            // spotless:on
            assertEquals(42, answer.join());
        }
    }

    @Test
    @DisplayName("map: a list, results one by one, and outcomes")
    void map() throws Exception {
        final Duration limit = Duration.ofMinutes(1);
        try (Pool pool = Pool.threads(2)) {
            final PoolFunction<Photo, Thumb> shrink = pool.function(Photo.class, Thumb.class, Rating::shrink);
            List<Photo> photos = IntStream.range(0, 10).mapToObj(Photo::new).toList();
            // spotless:off
            List<Thumb> all = shrink.over(photos).list();
            // spotless:on
            assertEquals(IntStream.range(0, 10).mapToObj(Thumb::new).toList(), all);
            // spotless:off
            try (Results<Thumb> thumbs =
                    shrink.over(photos).unordered().window(64).timeout(limit).start()) {
                while (thumbs.hasNext()) {
                    show(thumbs.next());
                }
            }
            // spotless:on
            assertEquals(10, shown.size());
            photos = List.of(new Photo(12), new Photo(13), new Photo(14));
            // spotless:off
            for (Outcome<Photo, Thumb> outcome : shrink.over(photos).outcomes().list()) {
                if (outcome instanceof Outcome.Failure<Photo, Thumb> failure) {
                    report(failure.input(), failure.cause());
                } else {
                    show(outcome.result());
                }
            }
            // spotless:on
            assertEquals(12, shown.size());
            assertEquals(photos.get(1), reported.get(0));
            assertTrue(reported.get(1).toString().contains("a damaged photo"), reported::toString);
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("native code that crashes")
    void crash() throws Exception {
        final List<Path> files = List.of(Path.of("good"), Path.of("bad"), Path.of("fine"));
        // spotless:off
        try (ProcessPool pool = ProcessPool.builder().workers(2).build()) {
            for (Path file : files) {
                try {
                    show(pool.call(() -> decode(file)));
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof WorkerDiedException crash) {
                        report(file, crash.exitCode(), crash.getMessage()); // 134 = 128 + SIGABRT; the last lines
                    } else {
                        throw failed;
                    }
                }
            }
        }
        // spotless:on
        assertEquals(List.of("good", "fine"), shown);
        assertEquals(List.of(Path.of("bad"), 134), reported.subList(0, 2));
        assertTrue(reported.get(2).toString().contains("the library's last words"), reported::toString);
    }

    @Test
    @Tag("two-process")
    @DisplayName("a task that hangs")
    void hangs() throws Exception {
        final String address = "somewhere";
        try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
            // spotless:off
            TaskFuture<String> page =
                    pool.submit(() -> fetch(address), TaskOptions.none().timeout(Duration.ofSeconds(1)));
            try {
                show(page.get());
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof TaskTimeoutException late) {
                    System.err.println("hangs at " + late.getStackTrace()[0]); // the stack of the task
                }
            }
            // spotless:on
            assertTrue(page.isCompletedExceptionally());
        }
        assertEquals(List.of(), shown);
    }

    @Test
    @Tag("two-process")
    @DisplayName("a task that needs much memory")
    void memory() throws Exception {
        final int size = 1_000;
        // spotless:off
        try (ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .heapPerWorker("64m")
                .maxTasksPerWorker(1_000) // a new process after that
                .build()) {
            TaskFuture<Integer> large = pool.submit(() -> load(size));
            try {
                show(large.get());
            } catch (ExecutionException failed) {
                report(failed.getCause()); // WorkerDiedException: OutOfMemoryError
            }
        }
        // spotless:on
        assertEquals(List.of(), shown);
        assertInstanceOf(WorkerDiedException.class, reported.get(0));
        assertTrue(reported.get(0).toString().contains("OutOfMemoryError"), reported::toString);
    }

    @Test
    @Tag("two-process")
    @DisplayName("a million records, with a progress bar")
    void records() throws Exception {
        final Stream<Measurement> measurements = IntStream.range(0, RECORDS).mapToObj(Measurement::new);
        try (ProcessPool pool = ProcessPool.builder().workers(2).build()) {
            // spotless:off
            PoolFunction<Measurement, Score> rate = pool.function(Measurement.class, Score.class, Rating::rate);
            try (ProgressBar bar = new ProgressBar("rating", RECORDS);
                    Results<Score> scores = rate.over(measurements)
                            .progress((done, failed, total) -> bar.stepTo(done))
                            .start()) {
                double sum = 0;
                while (scores.hasNext()) {
                    sum += scores.next().value();
                }
                show(sum);
            }
            // spotless:on
        }
        assertEquals(List.of(RECORDS / 4.0 * (RECORDS - 1)), shown);
    }

    @Test
    @Tag("two-process")
    @DisplayName("the first hit wins")
    void firstHit() throws Exception {
        final List<Integer> candidates = IntStream.range(0, 1_000).boxed().toList();
        try (ProcessPool pool = ProcessPool.builder().workers(3).build()) {
            // spotless:off
            String key = pool.invokeAny(List.of(search(1), search(2), search(3))); // the others are ended
            // spotless:on
            assertEquals("key 2", key);
            // spotless:off
            PoolFunction<Integer, Boolean> fits = pool.function(Integer.class, Boolean.class, Rating::fits);
            try (Results<Outcome<Integer, Boolean>> tries =
                    fits.over(candidates).unordered().outcomes().start()) {
                while (tries.hasNext()) {
                    Outcome<Integer, Boolean> tried = tries.next();
                    if (tried instanceof Outcome.Success<Integer, Boolean> success && success.result()) {
                        show(success.input());
                        break; // close() cancels the rest
                    }
                }
            }
            // spotless:on
            assertEquals(List.of(7), shown);
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("futures as they end")
    void asTheyEnd() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(2).build()) {
            // spotless:off
            List<TaskFuture<Integer>> futures = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                int number = part;
                futures.add(pool.submit(() -> compute(number)));
            }
            for (Results<TaskFuture<Integer>> ended = Futures.completed(futures); ended.hasNext(); ) {
                show(ended.next().get());
            }
            // spotless:on
            assertEquals(List.of(0, 1, 4, 9, 16), shown.stream().sorted().toList());
            // spotless:off
            Futures.Waited<TaskFuture<Integer>> waited = Futures.all(futures, Duration.ofSeconds(10));
            waited.pending().forEach(late -> late.cancel(true));
            // spotless:on
            assertEquals(futures, waited.done());
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("a library that is loaded once in each worker")
    void state() throws Exception {
        final String path = "model.bin";
        // spotless:off
        try (ProcessPool pool = ProcessPool.builder()
                .workers(2)
                .initializer(() -> Model.load(path))
                .build()) {
            show(pool.call(() -> Worker.state(Model.class).answer("question")));
        }
        // spotless:on
        assertEquals(List.of("question for model.bin"), shown);
    }

    @Test
    @Tag("two-process")
    @DisplayName("pools in tasks")
    void nested() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).build()) {
            // spotless:off
            int sum = pool.call(() -> {
                try (ProcessPool inner = ProcessPool.builder().workers(2).build()) {
                    TaskFuture<Integer> one = inner.submit(() -> compute(1));
                    TaskFuture<Integer> two = inner.submit(() -> compute(2));
                    return one.get() + two.get();
                }
            });
            // spotless:on
            assertEquals(5, sum);
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("a shared counter, and a flag that stops all")
    void counterAndFlag() throws Exception {
        // spotless:off
        try (Board board = Board.at(dir.resolve("state")).create();
                ProcessPool pool = ProcessPool.builder().workers(2).build()) {
            SharedLong tried = board.number("tried");
            SharedFlag stop = board.flag("stop");
            RunnableTask searching = () -> {
                while (!stop.isSet()) {
                    if (tried.incrementAndGet() == WINNER) {
                        stop.set();
                    }
                }
            };
            Futures.all(List.of(pool.submit(searching), pool.submit(searching)), Duration.ofMinutes(1));
            show(tried.get());
        }
        // spotless:on
        assertTrue((long) shown.get(0) >= WINNER, shown::toString);
    }

    @Test
    @Tag("two-process")
    @DisplayName("one log file for all workers")
    void logFile() throws Exception {
        final Path lanes = Files.createDirectory(dir.resolve("lanes"));
        final Path file = dir.resolve("app.log");
        final Path settings = Files.writeString(
                dir.resolve("logging.properties"),
                "handlers = io.penstock.sink.jul.PenstockHandler\nio.penstock.sink.jul.PenstockHandler.directory = "
                        + lanes + "\n");
        // spotless:off
        try (LogSink sink = LogSink.to(file).listen(lanes).start();
                ProcessPool pool = ProcessPool.builder()
                        .workers(2)
                        .child(child -> child.jvmFlags("-Djava.util.logging.config.file=" + settings))
                        .build()) {
            pool.submit(() -> Logger.getLogger("work")
                    .info("done by " + ProcessHandle.current().pid()));
        }
        // spotless:on
        assertTrue(Files.readString(file).contains("done by "), Files.readString(file));
    }

    @Test
    @DisplayName("docs/pool.md shows no statement that is not in here, and no error that pools do not know")
    void documentIsTested() throws Exception {
        final Document document = new Document("docs/pool.md");
        assertTrue(document.assertJavaIsIn(PoolRecipesTest.class) > 60);
        assertTrue(document.assertErrorsAreOf("pool", "process", "core") >= 12);
    }
}
