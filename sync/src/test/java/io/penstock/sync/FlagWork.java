package io.penstock.sync;

import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Sets and clears a flag, or waits for it. It is set only between a step of BEGUN and the step of ENDED that follows: so a wait that says that it was set
 * has met one between its own begin and its end.
 */
final class FlagWork implements Work {
    private int number;

    @Override
    public void turn(final Turn turn) throws Exception {
        if (number++ % 2 == 0) {
            set(turn);
        } else {
            await(turn);
        }
    }

    /** One at a time. Who is told of a death brings the ledger in order. */
    private static void set(final Turn turn) throws Exception {
        final Board board = turn.board();
        final SharedFlag flag = board.flag("f");
        final SharedLong begun = board.number("begun");
        final SharedLong ended = board.number("ended");
        try (Hold hold = board.lock("setters").acquire(Duration.ofMillis(20))) {
            turn.undisturbed(() -> {
                if (hold.died().isPresent()) {
                    flag.clear();
                    ended.set(begun.get());
                }
                begun.incrementAndGet();
                flag.set();
            });
            turn.undisturbed(() -> {
                flag.clear();
                ended.incrementAndGet();
            });
        } catch (final TimeoutException late) {
            turn.control().adder("timeouts").increment();
        }
    }

    private static void await(final Turn turn) throws Exception {
        final SharedLong begun = turn.board().number("begun");
        final boolean isShort = turn.random().nextBoolean();
        final Duration timeout = isShort ? Duration.ofNanos(turn.random().nextInt(2_000_000)) : Storm.GUARD;
        final long before = turn.board().number("ended").get();
        final boolean wasSet = turn.board().flag("f").await(timeout);
        final long after = begun.get();
        if (wasSet && after <= before) {
            turn.fail("a wait says that the flag was set, and it was not: ended=" + before + " begun=" + after);
        } else if (!wasSet && !isShort) {
            turn.fail("a wait has slept through all settings: ended=" + before + " begun=" + after);
        }
    }
}
