package io.penstock.sync;

import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Enters latch after latch as a party, counts, and waits for the others. The ledger has two numbers for each latch: counts begun, and counts done. */
final class LatchWork implements Work {
    static final int PARTIES = 3;

    /** A board has room for so many entries that can be waited for. */
    static final int LATCHES = 4000;

    /** Between two latches: see LATCHES. */
    private static final int PAUSE_NS = 100_000_000;

    private static final int LONGEST_STAY_NS = 10_000_000;

    @Override
    public void turn(final Turn turn) throws Exception {
        final SharedLong opened = turn.board().number("opened");
        final long number = opened.get();
        final SharedLatch latch = turn.board().latch("l" + number, PARTIES);
        final Party party = entered(latch);
        if (party != null) {
            if (turn.random().nextBoolean()) {
                LockSupport.parkNanos(turn.random().nextInt(LONGEST_STAY_NS));
            }
            count(turn, party, Math.toIntExact(number));
        }
        if (waits(turn, latch)) {
            if (latch.getCount() != 0) {
                turn.fail("a wait has ended before all have counted: latch=" + number + " left=" + latch);
            }
            LockSupport.parkNanos(turn.random().nextInt(PAUSE_NS));
            opened.compareAndSet(number, number + 1);
        }
    }

    /** Null if it is open, or has all its parties. */
    private static Party entered(final SharedLatch latch) {
        try {
            return latch.enter();
        } catch (final IllegalStateException refused) {
            if (refused.getMessage().contains("was closed")) {
                throw refused;
            }
            return null;
        }
    }

    private static void count(final Turn turn, final Party party, final int number) {
        final SharedLongArray begun = turn.control().longArray("begun", LATCHES);
        begun.incrementAndGet(number);
        boolean counted = false;
        try {
            party.countDown();
            counted = true;
        } finally {
            if (!counted) {
                begun.decrementAndGet(number); // a call that throws has counted nothing
            }
        }
        turn.control().longArray("done", LATCHES).incrementAndGet(number);
    }

    private static boolean waits(final Turn turn, final SharedLatch latch) throws InterruptedException {
        try {
            return latch.await(Duration.ofMillis(turn.random().nextInt(50)));
        } catch (final PartyDiedException died) {
            if (latch.replace(died)) {
                turn.control().adder("replaced").increment();
            }
            return false;
        }
    }
}
