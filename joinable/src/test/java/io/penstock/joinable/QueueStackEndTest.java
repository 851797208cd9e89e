package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.StackEnds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Puts, takes, leases and dones whose stack ends at any place, in a JVM of their own. */
@Timeout(600)
@Tag("two-process")
class QueueStackEndTest {
    private static final String LARGE = "x".repeat(20_000);
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final StackEnds ends = new StackEnds();
    private int next;
    private int overflows;

    @Test
    @DisplayName("Q5, J3: after a stack overflow inside a call the others go on, and what was put is taken, once")
    void goesOn() throws Exception {
        StackEnds.runAll(QueueStackEndTest.class, directory);
    }

    private String item(final String rest) {
        return ++next + rest;
    }

    private void run(final Callable<Object> call, final StackEnds.Check check) throws Exception {
        final int times = ends.forEvery(call, check);
        assertTrue(times > 20, "overflows=" + times);
        overflows += times;
    }

    private void puts(final BoundedQueue<String> queue, final BoundedQueue<String> other, final String rest)
            throws Exception {
        run(
                () -> {
                    final String item = item(rest);
                    return queue.offer(item) ? item : null;
                },
                result -> {
                    final List<String> arrived = drain(other);
                    assertTrue(result == null ? arrived.size() <= 1 : arrived.equals(List.of(result)), "arrived");
                    assertTrue(other.offer("another", 10, TimeUnit.SECONDS));
                    assertEquals(List.of("another"), drain(queue));
                });
    }

    private static List<String> drain(final BoundedQueue<String> queue) {
        final List<String> all = new ArrayList<>();
        queue.drainTo(all);
        if (queue instanceof final JoinableQueue<String> joinable) {
            all.forEach(item -> joinable.taskDone());
            assertEquals(0, joinable.unfinished());
        }
        return all;
    }

    private void takes(final BoundedQueue<String> queue, final String rest) throws Exception {
        final String[] put = {item(rest)};
        queue.put(put[0]);
        run(queue::poll, result -> {
            final List<String> all = new ArrayList<>();
            if (result != null) {
                all.add((String) result);
            }
            all.addAll(drain(queue));
            assertEquals(List.of(put[0]), all);
            put[0] = item(rest);
            queue.put(put[0]);
        });
        drain(queue);
    }

    /** What a poll in another thread has taken is not this one's to finish: closing the handle gives it back. */
    private void leases(final JoinableQueue<String> queue, final String rest) throws Exception {
        final String[] put = {item(rest)};
        queue.put(put[0]);
        run(() -> queue.lease(Duration.ZERO), result -> {
            assertEquals(1, queue.unfinished());
            if (result == null) {
                final Lease<String> again = queue.lease(SOON);
                assertEquals(put[0], again.value());
                assertEquals(1, again.deliveries(), "it was not seen before");
                again.done();
            } else {
                assertEquals(put[0], ((Lease<?>) result).value());
                ((Lease<?>) result).done();
            }
            assertEquals(0, queue.unfinished());
            put[0] = item(rest);
            queue.put(put[0]);
        });
        queue.lease(SOON).done();
    }

    private void ends(final JoinableQueue<String> queue, final boolean done) throws Exception {
        final List<Lease<String>> lease = new ArrayList<>();
        queue.put(item(""));
        lease.add(queue.lease(SOON));
        run(
                () -> {
                    if (done) {
                        lease.get(0).done();
                    } else {
                        lease.get(0).release();
                    }
                    return true;
                },
                result -> {
                    if (result == null) { // the caller tries again, unless it has ended
                        try {
                            lease.get(0).done();
                        } catch (final IllegalStateException ended) {
                            // it has
                        }
                    }
                    while (queue.unfinished() > 0) {
                        queue.lease(SOON).done();
                    }
                    queue.put(item(""));
                    lease.set(0, queue.lease(SOON));
                });
        lease.get(0).done();
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new QueueStackEndTest().runIn(Path.of(args[0]));
        StackEnds.goesOn();
    }

    private void runIn(final Path folder) throws Exception {
        try (BoundedQueue<String> bounded = BoundedQueue.at(folder.resolve("bounded"), String.class)
                        .maxItems(10)
                        .capacityBytes(1 << 16)
                        .create();
                BoundedQueue<String> other =
                        BoundedQueue.at(folder.resolve("bounded"), String.class).open();
                JoinableQueue<String> joinable = JoinableQueue.at(folder.resolve("joinable"), String.class)
                        .maxItems(10)
                        .maxLeases(20)
                        .create()) {
            for (int i = 0; i < 3; i++) { // every class is initialised before there is no stack for that
                for (final String rest : List.of("", LARGE)) {
                    bounded.put(item(rest)); // and every call site of a concatenation linked
                    drain(other);
                    bounded.put(rest);
                    bounded.poll();
                    joinable.put(rest);
                    joinable.lease(SOON).release();
                    joinable.lease(SOON).done();
                    joinable.put(rest);
                    joinable.poll();
                    joinable.taskDone();
                }
            }
            for (final String rest : List.of("", LARGE)) {
                puts(bounded, other, rest);
                takes(bounded, rest);
                puts(joinable, joinable, rest);
                leases(joinable, rest);
            }
            ends(joinable, true);
            ends(joinable, false);
            assertTrue(joinable.join(SOON));
            assertEquals(List.of(), joinable.deadLetters());
        }
        System.err.println("stack ends: overflows=" + overflows);
    }
}
