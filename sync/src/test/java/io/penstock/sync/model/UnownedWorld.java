package io.penstock.sync.model;

/** Threads that acquire, and others that release. */
final class UnownedWorld extends World {
    static final String[] CASTS = {"a a R", "b a r", "b a r r", "a b R r", "t a r", "a t b R r"};

    static final String[] CASTS_WITH_HEARTBEATS = {"a r >a >r", "a a r >r", "a b R >r", "t a r >a", "aa a R >r"};

    private final WaitList waits;
    private final Unowned semaphore;

    UnownedWorld(final Config config, final String cast) {
        super(config);
        waits = new WaitList(m, config.variant() % 3 < 2 ? 4 : 2, Semaphore.CONDITIONS);
        semaphore = new Unowned(m, waits, 0);
        cast(cast);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'a' -> t -> semaphore.acquire(t, 1, false);
            case 't' -> t -> semaphore.acquire(t, 1, true);
            case 'b' -> t -> semaphore.acquire(t, 2, false);
            case 'r' -> t -> semaphore.release(t, 1);
            case 'R' -> t -> semaphore.release(t, 2);
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    @Override
    void beat(final SimThread t) {
        super.beat(t);
        waits.beat(t);
    }

    @Override
    boolean maySleep(final SimThread t) {
        return m.words[semaphore.permits] < (t.name.startsWith("b") ? 2 : 1);
    }
}
