package io.penstock.sync.model;

/** Members of a barrier. */
final class BarrierWorld extends World {
    static final String[] CASTS = {
        "2 a a",
        "2 d d",
        "2 d d r",
        "2 m m r",
        "2 a t a",
        "3 a a a",
        "2 d d d d r",
        "2 k k r",
        "2 m t m r",
        "2 j j a",
        "2 q q r",
        "2 q t q t",
        "2 q q r r"
    };

    static final String[] CASTS_WITH_HEARTBEATS = {
        "2 a a >a",
        "2 a a >a >a",
        "2 d d >d",
        "2 j a >a",
        "2 m m >m",
        "2 m m r >m",
        "3 a a a >a",
        "2 k k >k",
        "2 x m r",
        "2 m t m r",
        "3 d a a a >m",
        "2 q q >q",
        "3 q q q q >q",
        "2 q t q r"
    };

    private final WaitList waits;
    private final Barrier barrier;

    /** All arrivals of late ones began after the proofs of the deaths of all others. */
    private boolean undisturbed = true;

    BarrierWorld(final Config config, final String cast) {
        super(config);
        waits = new WaitList(m, config.variant() % 3 < 2 ? 5 : 2, Barrier.CONDITIONS);
        barrier = new Barrier(m, waits, cast.charAt(0) - '0');
        cast(cast.substring(2));
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'a' -> t -> arrive(t, 1, false, false, false);
            case 'd' -> t -> arrive(t, 2, false, false, false);
            case 't' -> t -> arrive(t, 1, true, false, false);
            case 'k' -> t -> arrive(t, 1, false, true, false);
            case 'x' -> t -> arrive(t, 1, false, true, true);
            case 'm' -> this::mend;
            case 'q' -> this::mendRound;
            case 'j' -> this::joinFirst;
            case 'r' -> barrier::reset;
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    private void arrive(
            final SimThread t, final int rounds, final boolean timed, final boolean action, final boolean fails) {
        if (t.process.late) {
            t.ghost(() -> comes(t));
        }
        for (int round = 0; round < rounds; round++) {
            if (barrier.await(t, timed, action, fails) < 0) {
                t.ghost(() -> mayBeBroken(t));
                break;
            }
        }
        barrier.leave(t);
    }

    private void joinFirst(final SimThread t) {
        barrier.join(t);
        arrive(t, 1, false, false, false);
    }

    private long comes(final SimThread t) {
        for (final SimProcess process : m.processes) {
            undisturbed &= process.late ? process.threads.get(0).name.charAt(0) == 'a' : process.proven;
        }
        return 0;
    }

    /** If all that came came when all of before were known to be dead, and live, they find a barrier that is whole. */
    private long mayBeBroken(final SimThread t) {
        if (t.process.late
                && undisturbed
                && m.processes.stream().noneMatch(process -> process.late && process.killed)) {
            fail("broken, although no member of before lives: " + t);
        }
        return 0;
    }

    /** Resets a broken barrier, and arrives again. */
    private void mend(final SimThread t) {
        if (barrier.await(t, false, false, false) < 0) {
            barrier.reset(t);
            barrier.await(t, false, false, false);
        }
        barrier.leave(t);
    }

    /** Resets the round that it was told of, and arrives again. */
    private void mendRound(final SimThread t) {
        for (int tries = 0; tries < 3; tries++) {
            final int outcome = barrier.await(t, false, false, false);
            if (outcome >= 0) {
                break;
            }
            barrier.reset(t, Barrier.toldOf(outcome));
        }
        barrier.leave(t);
    }

    @Override
    void beat(final SimThread t) {
        super.beat(t);
        waits.beat(t);
    }

    @Override
    void killed(final SimProcess process) {
        if (barrier.isMember(process)) {
            barrier.check.memberKilled(process);
        }
    }

    /** A round waits for arrivals that may come; not if it is broken, or a member is dead. */
    @Override
    boolean maySleep(final SimThread t) {
        return barrier.isTrippingByStopped(m)
                || barrier.missing(m) > 0 && !barrier.isBrokenNow(m) && !barrier.check.mustBreak();
    }
}
