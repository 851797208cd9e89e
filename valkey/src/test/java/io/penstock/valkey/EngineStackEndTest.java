package io.penstock.valkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Jvm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls to a server with less and less stack left, in a JVM of its own: a class whose initialiser runs out of stack cannot be used in that
 * JVM any more.
 */
@Timeout(300)
@Tag("two-process")
class EngineStackEndTest {
    private static final int CALLS = 600;
    private static final int STACK_BYTES = 300_000;
    private static final String NOTHING_LOST = "nothing lost";

    @TempDir
    private Path folder;

    private int depth;
    private int calls;
    private int overflows;

    @Test
    @DisplayName("X6: a stack overflow within a call: what was put is taken, once, and the others go on")
    void goesOn() throws Exception {
        try (EngineServer server = EngineServer.start(folder);
                Jvm deep = Jvm.start(
                        EngineStackEndTest.class,
                        server.uri("jobs").toString(),
                        server.uri("leased").toString())) {
            deep.expect(NOTHING_LOST);
        }
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new EngineStackEndTest().run(URI.create(args[0]), URI.create(args[1]));
        System.out.println(NOTHING_LOST);
    }

    /** Calls from the end of the stack, and on the way back, where each time there is a little more. */
    private void atTheEndOfTheStack(final Runnable call) {
        if (depth == Integer.MAX_VALUE) {
            return;
        }
        depth++;
        try {
            atTheEndOfTheStack(call);
        } catch (final StackOverflowError end) {
            overflows++;
        }
        if (calls < CALLS) {
            calls++;
            call.run();
        }
    }

    private void inThread(final Runnable call) throws InterruptedException {
        depth = 0;
        calls = 0;
        overflows = 0;
        final Thread deep = new Thread(null, () -> atTheEndOfTheStack(call), "deep", STACK_BYTES);
        deep.start();
        deep.join();
        assertTrue(overflows > 20, "overflows=" + overflows);
    }

    private void run(final URI bounded, final URI leased) throws Exception {
        try (BoundedQueue<Integer> queue =
                        BoundedQueue.at(bounded, Integer.class).maxItems(10_000).openOrCreate();
                BoundedQueue<Integer> other =
                        BoundedQueue.at(bounded, Integer.class).open()) {
            queue.put(1);
            queue.take();
            final Set<Integer> put = new HashSet<>();
            final int[] next = {0};
            inThread(() -> {
                final int item = ++next[0];
                if (queue.offer(item)) {
                    put.add(item);
                }
            });
            final List<Integer> there = List.copyOf(other);
            assertEquals(new HashSet<>(there).size(), there.size());
            assertTrue(there.containsAll(put) && put.size() > 20, "put=" + put.size() + " there=" + there.size());
            final List<Integer> taken = new ArrayList<>(CALLS);
            inThread(() -> {
                final Integer item = queue.poll();
                if (item != null) {
                    taken.add(item);
                }
            });
            queue.drainTo(taken);
            assertEquals(there, taken.stream().sorted().toList());
            assertEquals(0, other.size());
        }
        try (JoinableQueue<Integer> queue = JoinableQueue.at(leased, Integer.class)
                .maxItems(10_000)
                .maxLeases(4_000)
                .openOrCreate()) {
            for (int i = 0; i < 2 * CALLS; i++) {
                queue.put(i);
            }
            queue.lease().done();
            final List<Lease<Integer>> leases = new ArrayList<>(CALLS);
            inThread(() -> {
                try {
                    final Lease<Integer> lease = queue.lease(Duration.ZERO);
                    if (lease != null) {
                        leases.add(lease);
                    }
                } catch (final InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            final int[] at = {0};
            inThread(() -> {
                if (at[0] < leases.size()) {
                    leases.get(at[0]++).done();
                }
            });
            for (final Lease<Integer> lease : leases) {
                if (!lease.toString().contains("DONE")) {
                    lease.done();
                }
            }
            final int done = leases.size() + 1;
            assertTrue(leases.size() > 20, "leases=" + leases.size());
            assertEquals(2L * CALLS - done, queue.unfinished());
            for (int left = 2 * CALLS - done; left > 0; left--) {
                final Lease<Integer> lease = queue.lease();
                assertEquals(1, lease.deliveries());
                lease.done();
            }
            queue.join();
        }
    }
}
