package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls with less and less stack left, at whichever place it ends. In a JVM of its own, and only with {@code -Dpenstock.storm=true}: a
 * class whose initialiser runs out of stack cannot be used in that JVM any more, whatever library it belongs to.
 */
@Timeout(300)
@Tag("two-process")
@EnabledIfSystemProperty(named = "penstock.storm", matches = "true")
@Tag("storm")
class StackEndTest {
    private static final int CALLS = 200;
    private static final int STACK_BYTES = 300_000;

    @TempDir
    private Path directory;

    private int depth;
    private int calls;

    @Test
    @DisplayName("Q7: a take or a put without stack fails, and neither keeps a lock nor an item from others")
    void keepsNothing() throws Exception {
        try (Jvm deep = Jvm.start(StackEndTest.class, directory.toString())) {
            deep.expect("nothing kept");
        }
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new StackEndTest().runInto(Path.of(args[0]));
        System.out.println("nothing kept");
    }

    private void atTheEndOfTheStack(final Runnable call) {
        if (depth == Integer.MAX_VALUE) {
            return;
        }
        depth++;
        try {
            atTheEndOfTheStack(call);
        } catch (final StackOverflowError end) {
            depth--; // here begins the way back
        }
        if (calls < CALLS) {
            calls++;
            call.run();
        }
    }

    private void inThread(final int round, final Runnable call) throws InterruptedException {
        depth = 0;
        calls = 0;
        final Thread deep = new Thread(null, () -> atTheEndOfTheStack(call), "deep", STACK_BYTES + round * 1111L);
        deep.start();
        deep.join();
    }

    private void runInto(final Path folder) throws Exception {
        try (JoinableQueue<byte[]> queue = JoinableQueue.at(folder.resolve("jobs"), byte[].class)
                .maxItems(10_000)
                .maxLeases(1_000)
                .create()) {
            long items = 2_000;
            for (int i = 0; i < items; i++) {
                queue.put(new byte[8]);
            }
            final byte[] item = new byte[8];
            // Every class is initialised before there is no stack for that.
            assertTrue(queue.offer(item));
            queue.lease(Duration.ZERO).release();
            queue.lease(Duration.ZERO).done();
            assertEquals(0, queue.stats().inFlight());
            final List<Lease<byte[]>> leases = new ArrayList<>(CALLS);
            for (int round = 0; round < 6; round++) {
                inThread(round, () -> leases.add(leaseNow(queue)));
                leases.removeIf(lease -> lease == null);
                assertEquals(leases.size(), queue.stats().inFlight(), "round=" + round);
                items -= leases.size();
                leases.forEach(Lease::done);
                leases.clear();
                inThread(round, () -> queue.offer(item));
                assertTrue(queue.offer(item, 10, TimeUnit.SECONDS), "round=" + round);
                assertTrue(queue.unfinished() > items, "round=" + round);
                queue.lease(Duration.ofSeconds(10)).done();
                items = queue.unfinished();
            }
        }
    }

    private static Lease<byte[]> leaseNow(final JoinableQueue<byte[]> queue) {
        try {
            return queue.lease(Duration.ZERO);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
