package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The tasks of a pool in a storm, each of which notes in a ledger that it runs, and what is to become of them. */
final class PoolStormTasks {
    private final Path ledger;
    private final Random random;
    private final List<Expected> all = new ArrayList<>();

    PoolStormTasks(final Path ledger, final Random random) {
        this.ledger = ledger;
        this.random = random;
    }

    /** What may become of a task, apart from the end of its pool. */
    private enum Kind {
        /** It has its result, however often workers die. */
        RETRIED,
        /** It has its result, or its worker has died. */
        ONCE,
        /** It has its result, or its time is over. */
        TIMED,
        /** It has its result, or was cancelled. */
        CANCELLED;

        static Kind of(final int number) {
            return number < values().length ? values()[number] : RETRIED;
        }
    }

    private record Expected(Kind kind, TaskFuture<Integer> future, AtomicInteger ends) {}

    int count() {
        return all.size();
    }

    /** In a worker. A line is one write, so that those of several workers do not mix. */
    static int run(final Path ledger, final int id, final int sleepMs) throws IOException, InterruptedException {
        Files.write(
                ledger,
                (id + "\n").getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        if (sleepMs > 0) {
            TimeUnit.MILLISECONDS.sleep(sleepMs);
        }
        return id;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback is what counts
    TaskFuture<Integer> submit(final ProcessPool pool) {
        final Kind kind = Kind.of(random.nextInt(10));
        final int id = all.size();
        final int sleepMs = random.nextBoolean() ? 0 : random.nextInt(20);
        final Path file = ledger;
        final TaskFuture<Integer> future = pool.submit(() -> run(file, id, sleepMs), options(kind));
        final AtomicInteger ends = new AtomicInteger();
        future.whenComplete((result, thrown) -> ends.incrementAndGet());
        all.add(new Expected(kind, future, ends));
        if (kind == Kind.CANCELLED) {
            future.cancel(random.nextBoolean());
        }
        return future;
    }

    private TaskOptions options(final Kind kind) {
        return switch (kind) {
            case ONCE -> TaskOptions.none().retry(Retry.never());
            case TIMED -> TaskOptions.none().timeout(Duration.ofMillis(random.nextInt(10)));
            default -> TaskOptions.none();
        };
    }

    /** After the end of the pool: whether it was ended at once, which cancels what waits and ends what runs. */
    void check(final boolean wasStopped, final String where) throws Exception {
        final Map<Integer, Integer> runs = new HashMap<>();
        if (Files.exists(ledger)) {
            Files.readAllLines(ledger).forEach(line -> runs.merge(Integer.valueOf(line), 1, Integer::sum));
        }
        for (int id = 0; id < all.size(); id++) {
            final Expected each = all.get(id);
            final String text = "id=" + id + " " + each + " runs=" + runs.getOrDefault(id, 0) + " " + where;
            assertTrue(each.future.isDone(), () -> "pending: " + text);
            final boolean hasResult = hasResult(each, id, wasStopped, text);
            final int times = runs.getOrDefault(id, 0);
            assertTrue(times <= each.future.attempts(), () -> "run more often than begun: " + text);
            assertTrue(times >= (hasResult ? 1 : 0), () -> "a result of nothing: " + text);
            assertTrue(each.kind != Kind.ONCE || each.future.attempts() <= 1, () -> "double: " + text);
        }
        Awaitility.await().until(() -> all.stream().allMatch(each -> each.ends.get() >= 1));
        all.forEach(each -> assertEquals(1, each.ends.get(), () -> "told twice: " + each + " " + where));
    }

    private static boolean hasResult(final Expected each, final int id, final boolean wasStopped, final String text)
            throws Exception {
        try {
            assertEquals(id, each.future.get());
            return true;
        } catch (final CancellationException cancelled) {
            assertTrue(wasStopped || each.kind == Kind.CANCELLED, () -> "lost: " + text);
        } catch (final ExecutionException failure) {
            if (wasStopped) {
                return false;
            }
            final Class<? extends Throwable> expected =
                    each.kind == Kind.TIMED ? TaskTimeoutException.class : WorkerDiedException.class;
            assertInstanceOf(expected, failure.getCause(), () -> failure + " " + text);
            assertTrue(each.kind == Kind.TIMED || each.kind == Kind.ONCE, () -> "lost: " + text);
        }
        return false;
    }
}
