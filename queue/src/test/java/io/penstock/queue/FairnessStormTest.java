package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Q10 among processes that never wait and processes that wait again and again, some of which are killed or stopped in every round. */
@Timeout(1200)
@EnabledIfSystemProperty(
        named = "penstock.storm",
        matches = "true",
        disabledReason = "minutes; FairnessTest is its short form")
@Tag("two-process")
@Tag("kill")
@Tag("storm")
class FairnessStormTest {
    private static final Duration STORM = Duration.ofMinutes(2);
    private static final int FEWEST_ROUNDS = 30;
    private static final Duration LATE = Duration.ofMinutes(5);
    /** The rule says 5 ms for a waiter and each that is stopped. All share two cores with the dying. */
    private static final long GUARD_MS = 5000;

    private static final int CROWD = 4;

    @TempDir
    private Path directory;

    private final Random random = new Random(10);
    private final List<Jvm> crowd = new ArrayList<>();
    private Jvm stopped;
    private int kills;
    private int stops;

    @AfterEach
    void end() {
        crowd.forEach(Jvm::close);
    }

    private Jvm start(final String what) throws InterruptedException {
        final Jvm jvm = Jvm.start(Competitor.class, directory.resolve("queue").toString(), what);
        jvm.expect("ready");
        return jvm;
    }

    /** Some never wait, some do. */
    private void fill(final String hasty, final String patient) throws InterruptedException {
        while (crowd.size() < CROWD) {
            crowd.add(start(random.nextBoolean() ? hasty : patient));
        }
    }

    private void stir() throws InterruptedException {
        final Jvm victim = crowd.get(random.nextInt(CROWD));
        switch (random.nextInt(3)) {
            case 0 -> {
                victim.kill();
                crowd.remove(victim);
                kills++;
            }
            case 1 -> {
                victim.stop();
                stopped = victim;
                stops++;
            }
            default -> {
                // left alone
            }
        }
    }

    /** Where it was stopped as the owner of a lock, the others have waited for it. */
    private void calm() {
        if (stopped != null) {
            stopped.goOn();
            stopped = null;
        }
    }

    private static void awaitSleeping(final BoundedQueue<byte[]> queue, final Jvm jvm, final QueueStats.Wait wait) {
        Awaitility.await()
                .atMost(LATE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> queue.stats().users().stream()
                        .anyMatch(user ->
                                user.pid() == jvm.pid() && user.waiting().containsKey(wait)));
    }

    @Test
    @DisplayName("Q10: in a crowd that dies and stands still no taker is passed for long")
    void takers() throws Exception {
        long most = 0;
        int rounds = 0;
        try (BoundedQueue<byte[]> queue = Competitor.open(directory.resolve("queue"));
                Jvm waiter = start("take")) {
            final long end = System.nanoTime() + STORM.toNanos();
            for (; System.nanoTime() - end < 0 || rounds < FEWEST_ROUNDS; rounds++) {
                fill("poll", "takes");
                Awaitility.await().atMost(LATE).until(queue::isEmpty);
                waiter.tell("");
                awaitSleeping(queue, waiter, QueueStats.Wait.TAKE);
                stir();
                String taken = null;
                final long startNs = System.nanoTime();
                long number = 0;
                while (taken == null) {
                    if (queue.offer(Competitor.item(Competitor.NEWCOMER, number), 200, TimeUnit.MILLISECONDS)) {
                        number++;
                    } else {
                        calm();
                    }
                    taken = waiter.lineNow();
                }
                calm();
                most = Math.max(most, (System.nanoTime() - startNs) / 1_000_000);
                assertTrue(most <= GUARD_MS, "passed for ms=" + most + " round=" + rounds);
            }
        }
        report("takers", rounds, most);
    }

    @Test
    @DisplayName("Q10: in a crowd that dies and stands still no putter is passed for long")
    void putters() throws Exception {
        long most = 0;
        int rounds = 0;
        try (BoundedQueue<byte[]> queue = Competitor.open(directory.resolve("queue"));
                Jvm waiter = start("put")) {
            final long end = System.nanoTime() + STORM.toNanos();
            for (; System.nanoTime() - end < 0 || rounds < FEWEST_ROUNDS; rounds++) {
                fill("offer", "puts");
                Awaitility.await().atMost(LATE).until(() -> queue.remainingCapacity() == 0);
                waiter.tell("");
                awaitSleeping(queue, waiter, QueueStats.Wait.PUT);
                stir();
                final long startNs = System.nanoTime();
                byte[] item = null;
                while (item == null || item[0] != Competitor.WAITER) {
                    item = queue.poll(200, TimeUnit.MILLISECONDS);
                    if (item == null) {
                        calm();
                    }
                }
                calm();
                most = Math.max(most, (System.nanoTime() - startNs) / 1_000_000);
                assertTrue(most <= GUARD_MS, "passed for ms=" + most + " round=" + rounds);
            }
        }
        report("putters", rounds, most);
    }

    private void report(final String who, final int rounds, final long most) {
        System.out.println("fairness storm: " + who + " rounds=" + rounds + " most passes=" + most + " kills=" + kills
                + " stops=" + stops);
        assertTrue(rounds > 0 && kills > 0 && stops > 0, "rounds=" + rounds + " kills=" + kills + " stops=" + stops);
    }
}
