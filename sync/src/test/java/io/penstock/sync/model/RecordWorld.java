package io.penstock.sync.model;

/** Writers and readers of a record, and threads that wait for the first write. */
final class RecordWorld extends World {
    static final String[] CASTS = {"w r r", "w w r", "W W r", "w a r", "ww a r", "i i r"};

    static final String[] CASTS_WITH_HEARTBEATS = {
        "w w >W >r", "w w r", "W w r >w", "w w a >r", "ww r >r", "w a W >w", "i i a >i"
    };

    private final WaitList waits;
    private final SharedRecord record;

    RecordWorld(final Config config, final String cast) {
        super(config);
        waits = new WaitList(m, config.variant() % 3 < 2 ? 3 : 1, 1);
        record = new SharedRecord(m, waits);
        cast(cast);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'w' -> record::write;
            case 'W' ->
                t -> {
                    record.write(t);
                    record.write(t);
                };
            case 'i' -> t -> record.writeIf(t, 0);
            case 'r' ->
                t -> {
                    record.read(t);
                    record.read(t);
                };
            case 'a' -> t -> record.awaitNewer(t, 0);
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
        return record.isHeldByStopped(m) || record.mayWait(m) && t.name.startsWith("a");
    }
}
