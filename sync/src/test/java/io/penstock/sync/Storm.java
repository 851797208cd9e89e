package io.penstock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Processes that work on one board, and are killed and stopped at random moments, while all but one of them also interrupt their own threads and close their
 * handles. That one waits undisturbed: there only a wake-up ends a wait.
 */
final class Storm implements AutoCloseable {
    /** The rule says 1 s; on a crowded machine much can come between. */
    static final Duration GUARD = Duration.ofSeconds(30);

    static final int PEERS = 3;

    static final Duration LENGTH =
            Duration.ofSeconds(Boolean.getBoolean("penstock.storm") ? Long.getLong("penstock.storm.seconds", 600) : 5);

    private static final int LEAST_KILLS = 4;
    private static final long LONGEST_STOP_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long ROOM = 64L << 20;

    private final Path directory;
    private final StormPeer.Kind kind;
    private final Random random;
    private final List<Jvm> peers = new ArrayList<>();
    private final Board control;
    private final Board board;
    private Duration length = LENGTH;
    private int kills;
    private int stops;

    /** Creates the boards. */
    Storm(final Path directory, final StormPeer.Kind kind) throws Exception {
        final long seed = Long.getLong("penstock.storm.seed", System.nanoTime());
        System.out.println("storm " + kind + ": seed=" + seed);
        this.directory = directory;
        this.kind = kind;
        this.random = new Random(seed);
        Files.createDirectories(control(directory).getParent());
        Files.createDirectories(board(directory).getParent());
        this.control = Board.at(control(directory)).capacityBytes(ROOM).create();
        this.board = Board.at(board(directory)).capacityBytes(ROOM).create();
    }

    /** In a directory of its own: so a process that closes all its handles of the other one leaves that one's hub. */
    static Path control(final Path directory) {
        return directory.resolve("control").resolve("board");
    }

    static Path board(final Path directory) {
        return directory.resolve("shared").resolve("board");
    }

    /** The board that the processes work on. */
    Board board() {
        return board;
    }

    /** The board that they are led by. */
    Board control() {
        return control;
    }

    int kills() {
        return kills;
    }

    /** Shorter than the others. */
    Storm of(final Duration shorter) {
        length = shorter;
        return this;
    }

    private Jvm start(final boolean isDisturbed) throws Exception {
        return Jvm.start(
                StormPeer.class,
                directory.toString(),
                kind.name(),
                String.valueOf(random.nextLong()),
                String.valueOf(isDisturbed));
    }

    /**
     * Rages, and fails as soon as no process goes on.
     *
     * @param progress grows with the work
     * @param steps so much between two kills or stops
     */
    void rage(final SharedLong progress, final long steps) throws Exception {
        for (int i = 0; i < PEERS; i++) {
            peers.add(start(i > 0));
        }
        for (final Jvm peer : peers) {
            peer.expect("working");
        }
        final long endNs = System.nanoTime() + length.toNanos();
        while (kills < LEAST_KILLS || System.nanoTime() < endNs) {
            final long enough = progress.get() + 1 + random.nextLong(steps);
            assertTrue(progress.await(value -> value > enough, GUARD), "no process goes on: " + result());
            assertFalse(control.flag("wrong").isSet(), "see the errors of the processes");
            final int which = random.nextInt(PEERS);
            if (random.nextInt(3) == 0) {
                stops++;
                peers.get(which).stop();
                LockSupport.parkNanos(random.nextLong(LONGEST_STOP_NS));
                peers.get(which).goOn();
            } else {
                kills++;
                peers.get(which).kill();
                peers.set(which, start(which > 0));
                peers.get(which).expect("working");
            }
        }
    }

    /**
     * Tells all to stop, and checks that they do, and that none has failed.
     *
     * @param last ends waits; called until all have stopped
     */
    void end(final Disturber.Entry last) throws Exception {
        control.flag("stop").set();
        for (final Jvm peer : peers) {
            await().atMost(GUARD.multipliedBy(2)).until(() -> {
                last.write();
                return "stopped".equals(peer.lineNow());
            });
        }
        System.out.println("storm " + result());
        assertFalse(control.flag("wrong").isSet(), "see the errors of the processes");
        assertTrue(control.adder("closes").sum() > 0, "no call has met the close of its handle");
    }

    private String result() {
        return kind + ": kills=" + kills + " stops=" + stops + " interrupts="
                + control.adder("interrupts").sum() + " closes="
                + control.adder("closes").sum();
    }

    @Override
    public void close() {
        peers.forEach(Jvm::close);
        board.close();
        control.close();
    }
}
