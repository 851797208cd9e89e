package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.sync.RecordContract.Pair;
import io.penstock.testkit.Background;
import io.penstock.testkit.CrashShim;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Rescues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A "process" is killed before each of its shared stores in a write, while a thread of another handle waits for a newer version. All handles of the JVM
 * share the write lock, so this is also what a write leaves that fails anywhere.
 */
@Tag("kill")
@Timeout(300)
class RecordKillTest {
    /** The rule says 1 s; tenfold. */
    private static final int GUARD_S = 10;

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final KillPoints kills = new KillPoints("shared record");
    private Board board;
    private SharedRecord<Pair> record;

    @BeforeEach
    void open() throws Exception {
        board = Board.at(directory.resolve("board")).create();
        record = board.record("r", Pair.class, Pair.of(0));
    }

    @AfterEach
    void close() {
        kills.report();
        board.close();
    }

    private SharedRecord<Pair> openedBy(final KillSwitch victim) {
        try {
            return CrashShim.run(
                    victim, () -> Board.at(directory.resolve("board")).open().record("r", Pair.class));
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Void> asleep(final Background.Action wait) {
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> waiter = Background.run(() -> {
            thread.set(Thread.currentThread());
            wait.run();
        });
        Awaitility.await().until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
        return waiter;
    }

    private void kill(final String name, final Consumer<SharedRecord<Pair>> change) {
        final long points = kills.forEvery(name, victim -> {
            final SharedRecord<Pair> victims = openedBy(victim);
            final long version = record.version();
            final long before = record.read().checked();
            final CompletableFuture<Void> waiter = asleep(() -> assertTrue(record.awaitNewer(version, LONG)));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    change.accept(victims);
                }

                @Override
                public void check(final boolean killed) throws Exception {
                    final long now = record.read().checked();
                    assertEquals(now == before ? version : version + 1, record.version());
                    assertTrue(now == before + 1 || (killed && now == before), "before=" + before + " now=" + now);
                    if (now == before) {
                        Background.run(() -> record.update(Pair::next)).get(GUARD_S, TimeUnit.SECONDS);
                    }
                    waiter.get(GUARD_S, TimeUnit.SECONDS);
                    Background.run(() -> record.write(Pair.of(100))).get(GUARD_S, TimeUnit.SECONDS);
                    assertEquals(100, record.read().checked());
                }
            };
        });
        assertTrue(points >= 4, "the components, the version, and the signal: points=" + points);
    }

    @Test
    @DisplayName(
            "V9, V10, Y27: an update that is killed before any store has happened or not, and the waiter sleeps through none")
    void update() {
        kill("update", victims -> victims.update(Pair::next));
    }

    @Test
    @DisplayName("V11: so it is with writeIf")
    void writeIf() {
        kill(
                "writeIf",
                victims -> assertTrue(
                        victims.writeIf(victims.version(), victims.read().next())));
    }
}
