package io.penstock.sync.model;

/** Processes that take one permit of two, or both. */
final class SemaphoreWorld extends World {
    static final String[] CASTS = {"a b a", "b h h", "h a b a", "a a a a", "b a t a", "aa b a", "b t h a"};

    static final String[] CASTS_WITH_HEARTBEATS = {
        "a b a", "a b >a >b", "a a a >a", "b a a >b", "b a t >a", "aa b >b", "b h h >a"
    };

    private static final long PERMITS = 2;

    private final WaitList waits;
    private final Semaphore semaphore;

    SemaphoreWorld(final Config config, final String cast) {
        super(config);
        cast(cast);
        waits = new WaitList(m, config.variant() % 3 < 2 ? 4 : 2, Semaphore.CONDITIONS);
        semaphore = new Semaphore(
                m, waits, (int) m.processes.stream().filter(p -> !p.late).count(), PERMITS);
        semaphore.rows.claimed(m);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'a' -> t -> use(t, 1, false);
            case 'h' -> this::keep;
            case 't' -> t -> use(t, 1, true);
            case 'b' -> t -> use(t, 2, false);
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    /** Takes one, and keeps it. */
    private void keep(final SimThread t) {
        if (semaphore.rows.claim(t)) {
            semaphore.acquire(t, 1, false);
        }
    }

    private void use(final SimThread t, final long n, final boolean timed) {
        if (semaphore.rows.claim(t) && semaphore.acquire(t, n, timed)) {
            if (n == 2) {
                semaphore.release(t, 2);
            } else {
                semaphore.release(t, 1);
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
        return semaphore.maySleep(m, t.name.startsWith("b") ? 2 : 1);
    }

    @Override
    void ended() {
        semaphore.check(m);
    }
}
