package io.penstock.sync.model;

import java.util.HashMap;
import java.util.Map;

/** Processes that use one lock. */
final class LockWorld extends World {
    /** Without heartbeats, and with them. */
    static final String[] CASTS = {"u u u", "u x u", "u t u", "uu f u", "u f f u"};

    static final String[] CASTS_WITH_HEARTBEATS = {
        "u u u >u", "u x >u >x", "u t u >u", "uu u >u", "u x u >x", "e u >u", "eu f u", "uu f >u", "x x t >u"
    };

    private static final int FREE = 0;

    private final Lock lock;
    private final int data;
    private final Map<SimThread, Long> leftBehind = new HashMap<>();
    private long sections;
    private boolean undisturbed = true;

    LockWorld(final Config config, final String cast) {
        super(config);
        final WaitList waits = new WaitList(m, config.variant() % 2 == 0 ? 8 : 2, 1);
        lock = new Lock(m, waits, FREE, 0, -1);
        data = m.word("DATA", 0);
        cast(cast);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'u' -> t -> use(t, false);
            case 't' -> t -> use(t, true);
            case 'x' -> this::failOnce;
            case 'e' -> this::endHolding;
            case 'f' -> this::force;
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    private void use(final SimThread t, final boolean timed) {
        final long hold = lock.lock(t, timed, false);
        if (hold != Lock.NONE) {
            section(t, hold);
        }
    }

    private void section(final SimThread t, final long hold) {
        final long before = t.load(data);
        t.store(data, before + 1);
        if (lock.unlock(t, hold)) {
            t.ghost(() -> ++sections);
        }
    }

    /** Its first take fails. */
    private void failOnce(final SimThread t) {
        final long hold = lock.lock(t, false, true);
        section(t, hold == Lock.NONE ? lock.lock(t) : hold);
    }

    private void endHolding(final SimThread t) {
        final long hold = lock.lock(t);
        t.fence(); // as the end of a thread is
        t.ghost(() -> {
            undisturbed = false;
            leftBehind.put(t, hold);
            return 0;
        });
    }

    private void force(final SimThread t) {
        final long w = lock.read(t);
        if (LockWord.owner(w) != 0 && !LockWord.isLeft(w)) {
            t.ghost(() -> {
                undisturbed = false;
                return 0;
            });
            lock.abandon(t, w);
        }
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
        lock.waits.beat(t);
    }

    @Override
    void killed(final SimProcess process) {
        undisturbed = false;
    }

    @Override
    boolean maySleep(final SimThread t) {
        return lock.check.isHeldByStopped();
    }

    @Override
    void ended() {
        if (undisturbed && m.words[data] != sections) {
            fail("an update of what the lock guards is lost");
        }
    }
}
