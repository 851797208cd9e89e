package io.penstock.sync.model;

/** Two parties, and threads that wait for both. */
final class LatchWorld extends World {
    static final String[] CASTS = {"n n w", "n x w w", "l n n w", "n n t w"};

    static final String[] CASTS_WITH_HEARTBEATS = {"n w >n >n", "n n w", "n n w w", "n x w >n", "l n w >n", "n w t >n"};

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
            case 'w' -> t -> latch.await(t, false);
            case 't' -> t -> latch.await(t, true);
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    private void count(final SimThread t) {
        final int party = latch.enter(t);
        if (party >= 0 && !latch.countDown(t, party)) {
            fail("a party that lives cannot count down: " + t);
        }
    }

    private void leave(final SimThread t) {
        final int party = latch.enter(t);
        if (party >= 0) {
            latch.leave(t, party);
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
