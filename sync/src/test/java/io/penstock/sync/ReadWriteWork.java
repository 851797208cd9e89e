package io.penstock.sync;

import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;

/** Two counters that never differ for those who read them: where a writer was killed between them, or its handle closed, they are repaired first. */
final class ReadWriteWork implements Work {
    private final int turns;
    private int number;

    /** Writes once in so many turns. */
    ReadWriteWork(final int turns) {
        this.turns = turns;
    }

    @Override
    public void turn(final Turn turn) throws Exception {
        final Board board = turn.board();
        final SharedLong first = board.number("first");
        final SharedLong second = board.number("second");
        final SharedReadWriteLock lock =
                board.readWriteLock("m", death -> turn.undisturbed(() -> second.set(first.get())));
        if (number++ % turns == 0) {
            try (Hold hold = lock.acquireWrite()) {
                turn.undisturbed(() -> {
                    check(turn, "writes");
                    first.set(first.get() + 1);
                });
                turn.undisturbed(() -> second.set(first.get()));
                tell(turn, hold.died().isPresent());
            }
        } else {
            try (ReadHold hold = lock.acquireRead()) {
                turn.undisturbed(() -> check(turn, "reads"));
                tell(turn, hold.died().isPresent());
                board.number("reads").incrementAndGet();
            }
        }
    }

    private static void check(final Turn turn, final String what) {
        final long first = turn.board().number("first").get();
        final long second = turn.board().number("second").get();
        if (first != second) {
            turn.fail("one " + what + " beside a writer, or before the recovery: first=" + first + " second=" + second);
        }
    }

    private static void tell(final Turn turn, final boolean told) {
        if (told) {
            turn.control().adder("told").increment();
        }
    }
}
