package io.penstock.sync.model;

/** Two parties, and threads that wait for both. */
final class LatchWorld extends World {
    static final String[] CASTS = {"n n w", "n x w w", "l n n w", "n n t w", "c n w", "c p p", "c c p p"};

    static final String[] CASTS_WITH_HEARTBEATS = {
        "n w >n >n", "n n w", "n n w w", "n x w >n", "l n w >n", "n w t >n", "n p p", "n n p p", "c p p >n", "n p >p >p"
    };

    private final WaitList waits;
    private final Latch latch;

    LatchWorld(final Config config, final String cast) {
        super(config);
        waits = new WaitList(m, config.variant() % 3 < 2 ? 4 : 2, 1);
        latch = new Latch(m, waits, 2);
        cast(cast);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'n' -> this::count;
            case 'x' -> latch::countDownAnonymously;
            case 'l' -> this::leave;
            case 'c' -> this::close;
            case 'p' -> this::replace;
            case 'w' -> t -> latch.await(t, false);
            case 't' -> t -> latch.await(t, true);
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    private void count(final SimThread t) {
        final Latch.Entered party = latch.enter(t);
        if (party != null) {
            mustCount(t, party);
        }
    }

    private void mustCount(final SimThread t, final Latch.Entered party) {
        if (!latch.countDown(t, party)) {
            fail("a party that lives cannot count down: " + t);
        }
    }

    private void leave(final SimThread t) {
        final Latch.Entered party = latch.enter(t);
        if (party != null) {
            latch.leave(t, party);
        }
    }

    /** Closes its handle, enters again by another one, and ends the first party late: that has no effect. */
    private void close(final SimThread t) {
        final Latch.Entered first = latch.enter(t);
        if (first != null) {
            latch.close(t, first);
            final Latch.Entered second = latch.enter(t);
            latch.leave(t, first);
            if (second != null) {
                mustCount(t, second);
            }
        }
    }

    /** Waits, and takes the place of each lost party that it is the one to replace. */
    private void replace(final SimThread t) {
        while (true) {
            final Latch.Outcome outcome = latch.await(t, false);
            if (outcome.open()) {
                return;
            }
            if (latch.replace(t, outcome.lost())) {
                count(t);
            }
        }
    }

    @Override
    void beat(final SimThread t) {
        super.beat(t);
        waits.beat(t);
    }

    @Override
    boolean maySleep(final SimThread t) {
        return latch.mayWait(m);
    }
}
