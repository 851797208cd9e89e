package io.penstock.sync.model;

/** Threads that take one lock again and again, and others that wait for it once. */
final class TurnWorld extends World {
    static final String[] CASTS = {"l l u", "l l u u", "l l l u", "l l t u", "ll l u"};

    static final String[] CASTS_WITH_HEARTBEATS = {"u u >u >u", "u u u >u", "l u t >u", "l l u >u", "l l t u"};

    private static final int TIMES = 7;

    private final TurnLock lock;

    TurnWorld(final Config config, final String cast) {
        super(config);
        lock = new TurnLock(m, new WaitList(m, 4, 1));
        cast(cast);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'l' -> t -> use(t, TIMES, false);
            case 'u' -> t -> use(t, 1, false);
            case 't' -> t -> use(t, 1, true);
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    private void use(final SimThread t, final int times, final boolean timed) {
        for (int i = 0; i < times; i++) {
            final long hold = lock.lock(t, timed);
            if (hold != TurnLock.NONE) {
                lock.unlock(t, hold);
            }
        }
    }

    @Override
    void beat(final SimThread t) {
        super.beat(t);
        lock.waits.beat(t);
    }

    @Override
    void stopped(final SimProcess process) {
        lock.stopped(process);
    }

    @Override
    boolean maySleep(final SimThread t) {
        return lock.check.isHeldByStopped();
    }
}
