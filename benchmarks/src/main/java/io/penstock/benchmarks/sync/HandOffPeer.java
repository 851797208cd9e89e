package io.penstock.benchmarks.sync;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import io.penstock.sync.Board;
import io.penstock.sync.SharedLock;
import io.penstock.sync.SharedLong;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/** One of two processes that pass a lock on. The holder notes when it releases the lock, just before it does. */
final class HandOffPeer {
    private static final int DIGITS = 3;
    private static final double MEDIAN = 50;
    private static final double NEARLY_ALL = 99;

    /** Rounds before those that count, in which the holder does not pause: so many that the compilers are done. */
    private static final long WARM_UPS = 20_000;

    private HandOffPeer() {}

    public static void main(final String... arguments) {
        Parent.attach();
        final Settings settings = Settings.of(arguments);
        try (Board board = SyncCall.board(settings.folder())) {
            if (settings.number("sleeps") == 1) {
                sleep(board, settings.number("count"));
            } else {
                hold(board, settings.number("count"));
            }
        } catch (final IOException | InterruptedException failed) {
            Parent.die(failed);
        }
        System.exit(0);
    }

    private static void hold(final Board board, final long count) throws InterruptedException {
        final SharedLock lock = board.lock("lock");
        final SharedLong round = board.number("round");
        final SharedLong releasedNs = board.number("released");
        for (long i = 0; i < WARM_UPS + count; i++) {
            final long before = 2 * i;
            lock.lock();
            try {
                round.set(before + 1); // the other one may come
                while (lock.stats().waiting() == 0) {
                    Thread.onSpinWait();
                }
                if (i >= WARM_UPS) {
                    Thread.sleep(1); // it sleeps by now
                }
                releasedNs.set(System.nanoTime());
            } finally {
                lock.unlock();
            }
            round.await(value -> value == before + 2);
        }
    }

    private static void sleep(final Board board, final long count) throws InterruptedException {
        final SharedLock lock = board.lock("lock");
        final SharedLong round = board.number("round");
        final SharedLong releasedNs = board.number("released");
        final Histogram times = new Histogram(DIGITS);
        for (long i = 0; i < WARM_UPS + count; i++) {
            final long mine = 2 * i + 1;
            round.await(value -> value == mine);
            final long ns;
            lock.lock();
            try {
                ns = System.nanoTime() - releasedNs.get();
            } finally {
                lock.unlock();
            }
            if (i >= WARM_UPS) {
                times.recordValue(Math.max(0, ns));
            }
            round.set(mine + 1);
        }
        Parent.report("p50_ns", times.getValueAtPercentile(MEDIAN));
        Parent.report("p99_ns", times.getValueAtPercentile(NEARLY_ALL));
    }
}
