package io.penstock.sync.model;

import static io.penstock.sync.model.WaitList.*;

/** A condition of a lock (section 4). */
final class Condition {
    /** How a wait ended, and the lock's word. */
    record Result(End end, long hold) {}

    enum End {
        SIGNALLED,
        TIMED_OUT,
        INTERRUPTED,
        SPURIOUS,
        LOCK_LOST
    }

    private final Lock lock;
    private final WaitList waits;
    private final int condition;

    Condition(final Lock lock, final int condition) {
        this.lock = lock;
        waits = lock.waits;
        this.condition = condition;
    }

    Result await(final SimThread t, final long hold, final boolean timed) {
        final long before = t.load(t.process.deaths);
        final int cell = waits.claim(t);
        if (cell == NO_CELL) {
            return awaitWithoutCell(t, hold);
        }
        final long waiting = waits.state(waits.nextTicket(t), condition);
        if (t.on(Rule.PUBLISH_BEFORE_UNLOCK)) {
            publish(t, cell, waiting);
        }
        if (!lock.unlock(t, hold)) {
            if (t.on(Rule.LOST_LOCK_WITHDRAWS)) {
                final boolean chosen = phase(t.getAndSet(waits.state[cell], 0)) == SIGNALLED;
                waits.free(t, cell);
                if (chosen) {
                    waits.signal(t, condition);
                }
            }
            return new Result(End.LOCK_LOST, Lock.NONE);
        }
        if (!t.on(Rule.PUBLISH_BEFORE_UNLOCK)) {
            publish(t, cell, waiting);
        }
        final long deaths = t.on(Rule.DEATHS_READ_WHILE_HOLDING) ? before : t.load(t.process.deaths);
        sleeps(t, new Sleeper(t, waits, cell, condition, waiting, x -> false, deaths));
        final End woken = sleep(t, cell, waiting, deaths, timed);
        final boolean signalled = leave(t, cell, woken);
        final long again = lock.lock(t);
        return new Result(signalled ? End.SIGNALLED : woken, again);
    }

    private void publish(final SimThread t, final int cell, final long waiting) {
        t.store(waits.state[cell], waiting);
        waits.raise(t, condition);
    }

    private End sleep(final SimThread t, final int cell, final long waiting, final long deaths, final boolean timed) {
        while (t.load(waits.state[cell]) == waiting && !someoneDied(t, deaths)) {
            switch (t.futexWait(waits.state[cell], waiting, timed)) {
                case TIMED_OUT -> {
                    return End.TIMED_OUT;
                }
                case INTERRUPTED -> {
                    return End.INTERRUPTED;
                }
                default -> {
                    // Look why.
                }
            }
        }
        return End.SPURIOUS;
    }

    private static boolean someoneDied(final SimThread t, final long deaths) {
        return t.on(Rule.DEATHS_END_WAITS) && t.load(t.process.deaths) != deaths;
    }

    /** True: a signal has ended the wait, whatever woke the thread. */
    private boolean leave(final SimThread t, final int cell, final End woken) {
        final long last;
        if (t.on(Rule.LEAVE_BY_GET_AND_SET)) {
            last = t.getAndSet(waits.state[cell], 0);
        } else {
            last = t.load(waits.state[cell]);
            t.store(waits.state[cell], 0);
        }
        sleepsNoMore(t);
        waits.free(t, cell);
        return phase(last) == SIGNALLED && (woken == End.SPURIOUS || t.on(Rule.SIGNAL_BEATS_TIMEOUT));
    }

    private Result awaitWithoutCell(final SimThread t, final long hold) {
        if (!lock.unlock(t, hold)) {
            return new Result(End.LOCK_LOST, Lock.NONE);
        }
        t.nap();
        return new Result(End.SPURIOUS, lock.lock(t));
    }

    /** Under the lock. */
    void signal(final SimThread t) {
        waits.signal(t, condition);
    }

    /** Under the lock. */
    void signalAll(final SimThread t) {
        waits.signalAll(t, condition);
    }
}
