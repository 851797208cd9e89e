package io.penstock.sync;

import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;
import java.time.Duration;

/** Puts into a buffer of one place, or takes from it, by two conditions. Some of its waits run out. */
final class TradeWork implements Work {
    private final boolean puts;

    TradeWork(final boolean puts) {
        this.puts = puts;
    }

    @Override
    public void turn(final Turn turn) throws Exception {
        final Board board = turn.board();
        final SharedLock lock = board.lock("l");
        final SharedCondition mine = lock.condition(puts ? "notFull" : "notEmpty");
        final SharedCondition others = lock.condition(puts ? "notEmpty" : "notFull");
        final SharedLong full = board.number("full");
        final SharedFlag stop = turn.control().flag("stop");
        final long wanted = puts ? 0 : 1;
        try (Hold hold = lock.acquire()) {
            while (full.get() != wanted && !stop.isSet()) {
                if (turn.isDisturbed() && hold.fence() % 3 == 0) {
                    mine.await(Duration.ofMillis(hold.fence() % 5));
                } else {
                    mine.await();
                }
            }
            // A close or a kill between the two: the hold was left behind, and the others wake without a signal.
            turn.undisturbed(() -> {
                if (full.compareAndSet(wanted, 1 - wanted)) {
                    board.number("trades").incrementAndGet();
                }
            });
            others.signal();
        }
    }
}
