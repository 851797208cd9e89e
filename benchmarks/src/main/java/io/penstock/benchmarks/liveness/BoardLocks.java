package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.sync.Board;
import io.penstock.sync.Hold;
import io.penstock.sync.SharedLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The lock of a board that each victim holds, and for which a thread of the witness sleeps. */
final class BoardLocks implements Sign {
    /** Each death would be a line. */
    private static final Logger TOLD = Logger.getLogger("io.penstock");

    private final Board board;
    private final List<SharedLock> prepared = new ArrayList<>();

    BoardLocks(final Settings settings) throws IOException {
        TOLD.setLevel(Level.OFF);
        board = board(settings);
    }

    private static Board board(final Settings settings) throws IOException {
        return Board.at(settings.folder().resolve("board")).openOrCreate();
    }

    private static String lock(final long victim) {
        return "lock-" + victim;
    }

    @Override
    public long prepare(final int victim) {
        prepared.add(board.lock(lock(victim)));
        return STARTED_BY_ANOTHER;
    }

    @Override
    public void watch() throws InterruptedException {
        for (final SharedLock lock : prepared) {
            Witness.start(() -> awaitDeath(lock));
            while (lock.stats().waiting() == 0) {
                Thread.sleep(1);
            }
        }
        prepared.clear();
    }

    private static void awaitDeath(final SharedLock lock) throws InterruptedException {
        try (Hold hold = lock.acquire()) {
            Witness.known();
            if (hold.died().isEmpty()) {
                throw new IllegalStateException("the last holder has not died: lock=" + lock.name());
            }
        }
    }

    static void live(final Settings settings) throws IOException, InterruptedException {
        try (Board board = board(settings);
                Hold hold = board.lock(lock(settings.number("victim"))).acquire()) {
            hold.fence();
            Parent.say("ready");
            Parent.listen();
        }
    }
}
