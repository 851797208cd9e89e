package io.penstock.sync.model;

/** Members of a barrier. */
final class BarrierWorld extends World {
    static final String[] CASTS = {
        "2 a a", "2 d d", "2 d d r", "2 m m r", "2 a t a", "3 a a a", "2 d d d d r", "2 k k r", "2 m t m r"
    };

    static final String[] CASTS_WITH_HEARTBEATS = {
        "2 a a >a",
        "2 a a >a >a",
        "2 d d >d",
        "2 m m >m",
        "2 m m r >m",
        "3 a a a >a",
        "2 k k >k",
        "2 x m r",
        "2 m t m r",
        "3 d a a a >m"
    };

    private final WaitList waits;
    private final Barrier barrier;

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
            case 'r' -> barrier::reset;
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    private void arrive(
            final SimThread t, final int rounds, final boolean timed, final boolean action, final boolean fails) {
        final long began = t.ghost(() -> m.accesses);
        for (int round = 0; round < rounds; round++) {
            if (barrier.await(t, timed, action, fails) == Barrier.BROKEN) {
                t.ghost(() -> mayBeBroken(t, began));
                break;
            }
        }
        barrier.leave(t);
    }

    /** Those that come when all of before are known to be dead find a barrier that is whole. */
    private long mayBeBroken(final SimThread t, final long began) {
        boolean undisturbed = t.process.late;
        for (final SimProcess process : m.processes) {
            final boolean deadBefore = process.proven && process.provenAt <= began;
            final boolean comesAgain = process.late
                    && !process.killed
                    && process.threads.get(0).name.charAt(0) == 'a';
            undisturbed &= process.late ? comesAgain : deadBefore;
        }
        if (undisturbed) {
            fail("broken, although no member of before lives: " + t);
        }
        return 0;
    }

    /** Resets a broken barrier, and arrives again. */
    private void mend(final SimThread t) {
        if (barrier.await(t, false, false, false) == Barrier.BROKEN) {
            barrier.reset(t);
            barrier.await(t, false, false, false);
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
                || barrier.missing(m) > 0 && !barrier.isBroken(m) && !barrier.check.mustBreak();
    }
}
