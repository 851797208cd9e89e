package io.penstock.sync.model;

import java.util.HashMap;
import java.util.Map;

/** Readers and writers. */
final class ReadWriteWorld extends World {
    static final String[] CASTS = {"r w r", "rr w w", "r v r w", "r w v r", "q w r w"};

    static final String[] CASTS_WITH_HEARTBEATS = {
        "r w r", "r w >r >w", "w w r >r", "r w r >w", "rr w >r", "rw v r >w", "e r w >r", "r w v r", "q w w >r"
    };

    private final ReadWriteLock lock;
    private final WaitList waits;
    private final Map<SimThread, Long> leftBehind = new HashMap<>();

    ReadWriteWorld(final Config config, final String cast) {
        super(config);
        cast(cast);
        waits = new WaitList(m, config.variant() % 3 < 2 ? 4 : 2, ReadWriteLock.CONDITIONS);
        lock = new ReadWriteLock(
                m, waits, (int) m.processes.stream().filter(p -> !p.late).count());
        lock.rows.claimed(m);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'r' -> t -> read(t, false);
            case 'q' -> t -> read(t, true);
            case 'w' -> t -> write(t, false);
            case 'v' -> t -> write(t, true);
            case 'e' -> this::endWriting;
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    private void read(final SimThread t, final boolean timed) {
        if (lock.rows.claim(t) && lock.read(t, timed)) {
            lock.unread(t);
        }
    }

    private void write(final SimThread t, final boolean timed) {
        if (lock.rows.claim(t)) {
            final long hold = lock.write(t, timed);
            if (hold != ReadWriteLock.NONE) {
                lock.unwrite(t, hold);
            }
        }
    }

    private void endWriting(final SimThread t) {
        final long hold = lock.write(t, false);
        t.ghost(() -> {
            leftBehind.put(t, hold);
            return 0;
        });
    }

    @Override
    void beat(final SimThread t) {
        super.beat(t);
        for (final SimThread thread : t.process.threads) {
            final long hold = t.note(thread.hasEnded() ? leftBehind.getOrDefault(thread, 0L) : 0);
            if (hold != 0) {
                lock.abandon(t, hold);
                t.ghost(() -> leftBehind.remove(thread) == null ? 0 : 1);
            }
        }
        waits.beat(t);
    }

    @Override
    boolean maySleep(final SimThread t) {
        return lock.waitsForStopped(m);
    }
}
