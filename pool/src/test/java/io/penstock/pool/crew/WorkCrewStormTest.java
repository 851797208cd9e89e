package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.CrewStats;
import io.penstock.pool.WorkCrew;
import io.penstock.pool.Worker;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random kills and stops of workers and of a parent, while items come in: 3 s, and minutes by {@code -Pstorm}. */
@Tag("two-process")
@Tag("kill")
@Tag("storm")
class WorkCrewStormTest {
    private static final boolean IS_LONG = Boolean.getBoolean("penstock.storm");
    private static final long SECONDS = IS_LONG ? Long.getLong("penstock.storm.seconds", 600) : 3;
    private static final int LONGEST_CALM_MS = 250;

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Set<Long> stopped = new HashSet<>();
    private JoinableQueue<Integer> queue;
    private Jvm parent;
    private int kills;
    private volatile boolean isOver;

    private void startParent() throws InterruptedException {
        parent = Jvm.start(CrewParent.class, directory.toString(), "1");
        parent.expect("ready");
    }

    private int putAll() throws InterruptedException {
        int item = 0;
        while (!isOver) {
            queue.put(item);
            item++;
        }
        return item;
    }

    private void hit(final List<Long> own) throws InterruptedException {
        final int choice = random.nextInt(10);
        if (choice == 0) {
            parent.kill();
            kills++;
            startParent();
        } else if (choice == 1) {
            parent.process().descendants().findAny().ifPresent(worker -> kill(worker.pid()));
        } else if (!own.isEmpty()) {
            final long victim = own.get(random.nextInt(own.size()));
            if (choice == 2 && stopped.add(victim)) {
                send("STOP", victim);
            } else if (choice != 2) {
                kill(victim);
            }
        }
        if (stopped.size() > 1) {
            goOn();
        }
    }

    private void kill(final long pid) {
        send("KILL", pid);
        kills++;
    }

    private static void send(final String signal, final long pid) {
        try {
            Signals.send(signal, pid);
        } catch (final AssertionError ended) {
            // It has ended by itself, or by its parent's death.
        }
    }

    private void goOn() {
        stopped.forEach(pid -> send("CONT", pid));
        stopped.clear();
    }

    @Test
    @Timeout(7200)
    @DisplayName(
            "W2, W3, W4: each item is done at least once, none is lost, none has two workers at a time, and none comes again without a death")
    void storm() throws Exception {
        final Path path = directory.resolve("queue");
        final Path dir = directory;
        queue = JoinableQueue.at(path, Integer.class)
                .maxItems(50)
                .maxDeliveries(255)
                .create();
        final List<Ledger.Entry> entries = Collections.synchronizedList(new ArrayList<>());
        try (Ledger ledger = Ledger.at(directory);
                WorkCrew<Integer> crew = Crews.on(
                                path, Integer.class, item -> CrewParent.handle(Worker.state(Ledger.class), item))
                        .initializer(() -> Ledger.at(dir))
                        .workers(2)
                        .onDeath(death -> {})
                        .start()) {
            startParent();
            final int[] items = {0};
            final CountDownLatch calm = new CountDownLatch(1); // never opened
            final CompletableFuture<Void> putter = Background.run(() -> items[0] = putAll());
            final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < endNs) {
                calm.await(random.nextInt(LONGEST_CALM_MS), TimeUnit.MILLISECONDS);
                final List<Long> own = new ArrayList<>(Crews.pids(crew, CrewStats.State.BUSY));
                own.addAll(Crews.pids(crew, CrewStats.State.IDLE));
                hit(own);
                entries.addAll(ledger.rest());
            }
            goOn();
            isOver = true;
            putter.get(1, TimeUnit.MINUTES);
            assertTrue(crew.awaitIdle(Duration.ofMinutes(2)), "seed=" + seed);
            entries.addAll(ledger.rest());
            check(entries, items[0]);
            assertTrue(queue.deadLetters().isEmpty());
            assertTrue(kills > 0);
            System.out.println("storm of a crew: kills=" + kills + " items=" + items[0] + " deaths="
                    + crew.stats().deaths() + " seed=" + seed);
        } finally {
            parent.close();
            queue.close();
        }
    }

    private void check(final List<Ledger.Entry> entries, final int items) {
        final Set<Integer> done = new HashSet<>();
        final Map<Integer, Map<Integer, Long>> holders = new HashMap<>();
        for (final Ledger.Entry entry : entries) {
            if (entry.what().equals("done")) {
                done.add(entry.item());
            } else {
                final Long other = holders.computeIfAbsent(entry.item(), item -> new HashMap<>())
                        .put(entry.deliveries(), entry.pid());
                assertTrue(other == null, () -> "delivered twice by one count: " + entry + " seed=" + seed);
            }
        }
        assertEquals(items, done.size(), "seed=" + seed);
        holders.forEach((item, deliveries) -> {
            final int last = Collections.max(deliveries.keySet());
            deliveries.forEach((count, pid) -> assertTrue(
                    count == last || !Crews.isAlive(pid),
                    () -> "item " + item + " was taken from a living worker: " + deliveries + " seed=" + seed));
        });
    }
}
