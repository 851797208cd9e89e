package io.penstock.sync.model;

/** Threads wait for a flag that others set, and clear at once. */
final class FlagWorld extends World {
    static final String[] CASTS = {"a s", "a a s", "a z", "a a z s", "t a z"};

    static final String[] CASTS_WITH_HEARTBEATS = {"a z >a >s", "a s s", "a a z", "aa s >z", "a z s >a", "t a z"};

    private final WaitList waits;
    private final Flag flag;

    FlagWorld(final Config config, final String cast) {
        super(config);
        waits = new WaitList(m, config.variant() % 3 < 2 ? 4 : 2, 1);
        flag = new Flag(m, waits);
        cast(cast);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'a' -> t -> flag.await(t, false);
            case 't' -> t -> flag.await(t, true);
            case 's' -> flag::set;
            case 'z' ->
                t -> {
                    flag.set(t);
                    flag.clear(t);
                };
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
        return !flag.wasSetFor(t);
    }
}
