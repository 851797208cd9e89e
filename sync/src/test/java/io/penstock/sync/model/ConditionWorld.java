package io.penstock.sync.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Consumers wait under a lock until there are items, which producers make. */
final class ConditionWorld extends World {
    static final String[] CASTS = {"c p c", "c t p", "cp t p", "c c f p", "c t p p", "c c P"};

    static final String[] CASTS_WITH_HEARTBEATS = {
        "c p", "c p >c >p", "c p c", "c c p >p", "c e p", "c t p", "cc p >c", "ct p p", "c c f p", "c e t p", "c c P >c"
    };

    private static final int FREE = 0;
    private static final int NOT_EMPTY = 1;

    private final Lock lock;
    private final Condition notEmpty;
    private final int items;
    private final Map<SimThread, Long> leftBehind = new HashMap<>();

    /** Those that give a signal now. */
    private final Set<SimThread> signalling = new HashSet<>();

    /** Those that wait for one, or are on their way from it. */
    private final Set<SimThread> awaiting = new HashSet<>();

    /** Whether a process was stopped when it may have been chosen already: then it keeps the signal. */
    private boolean stoppedWithSignal;

    ConditionWorld(final Config config, final String cast) {
        super(config);
        final WaitList waits = new WaitList(m, config.variant() % 3 < 2 ? 4 : 2, 2);
        lock = new Lock(m, waits, FREE, NOT_EMPTY, NOT_EMPTY);
        notEmpty = new Condition(lock, NOT_EMPTY);
        items = m.word("ITEMS", 0);
        cast(cast);
    }

    @Override
    SimThread.Body role(final char letter) {
        return switch (letter) {
            case 'c' -> t -> consume(t, false);
            case 't' -> t -> consume(t, true);
            case 'p' -> t -> produce(t, true);
            case 'P' -> this::produceTwo;
            case 'e' -> t -> produce(t, false);
            case 'f' -> this::force;
            default -> throw new IllegalArgumentException("role=" + letter);
        };
    }

    /** Who has timed out goes, without a look: a signal that it takes with it is lost. */
    private void consume(final SimThread t, final boolean timed) {
        long hold = lock.lock(t);
        while (t.load(items) == 0) {
            t.ghost(() -> awaiting.add(t) ? 1 : 0);
            final Condition.Result result = notEmpty.await(t, hold, timed);
            t.ghost(() -> awaiting.remove(t) ? 1 : 0);
            hold = result.hold();
            if (hold == Lock.NONE) {
                return;
            }
            if (result.end() == Condition.End.TIMED_OUT || result.end() == Condition.End.INTERRUPTED) {
                lock.unlock(t, hold);
                return;
            }
        }
        t.store(items, t.load(items) - 1);
        lock.unlock(t, hold);
    }

    /** An unlucky producer's thread ends after the change, before its signal, with the lock. */
    private void produce(final SimThread t, final boolean lucky) {
        final long hold = lock.lock(t);
        t.store(items, t.load(items) + 1);
        if (lucky) {
            t.ghost(() -> signalling.add(t) ? 1 : 0);
            notEmpty.signal(t);
            t.ghost(() -> signalling.remove(t) ? 1 : 0);
            lock.unlock(t, hold);
        } else {
            t.fence(); // as the end of a thread is
            t.ghost(() -> {
                leftBehind.put(t, hold);
                return 0;
            });
        }
    }

    private void produceTwo(final SimThread t) {
        final long hold = lock.lock(t);
        t.store(items, t.load(items) + 2);
        t.ghost(() -> signalling.add(t) ? 1 : 0);
        notEmpty.signalAll(t);
        t.ghost(() -> signalling.remove(t) ? 1 : 0);
        lock.unlock(t, hold);
    }

    /** Only a consumer: what a producer does after it has lost its lock is not guarded. */
    private void force(final SimThread t) {
        final long w = lock.read(t);
        if (LockWord.owner(w) != 0 && !LockWord.isLeft(w) && isConsumer(LockWord.owner(w))) {
            abandon(t, w);
        }
    }

    private boolean isConsumer(final long participant) {
        return m.byParticipant(participant).threads.get(0).name.charAt(0) == 'c';
    }

    private void abandon(final SimThread t, final long hold) {
        t.ghost(() -> signalling.add(t) ? 1 : 0);
        lock.abandon(t, hold);
        t.ghost(() -> signalling.remove(t) ? 1 : 0);
    }

    @Override
    void beat(final SimThread t) {
        super.beat(t);
        for (final SimThread thread : t.process.threads) {
            final long hold = t.note(thread.hasEnded() ? leftBehind.getOrDefault(thread, 0L) : 0);
            if (hold != 0) {
                abandon(t, hold);
                t.ghost(() -> leftBehind.remove(thread) == null ? 0 : 1);
            }
        }
        lock.waits.beat(t);
    }

    @Override
    void stopped(final SimProcess process) {
        stoppedWithSignal |= !signalling.isEmpty() || process.threads.stream().anyMatch(this::hasSignal);
    }

    @Override
    void killed(final SimProcess process) {
        signalling.removeIf(t -> t.process == process);
    }

    /** A consumer that sleeps while there are items is one too many, unless a stopped process has the signal. */
    @Override
    boolean maySleep(final SimThread t) {
        return lock.check.isHeldByStopped() || isConsumerAsleep(t) && (m.words[items] == 0 || stoppedWithSignal);
    }

    private static boolean isConsumerAsleep(final SimThread t) {
        return t.isNapping() || t.sleeper != null && t.sleeper.deaths() >= 0;
    }

    private boolean hasSignal(final SimThread t) {
        final boolean waits = t.sleeper != null
                && t.sleeper.deaths() >= 0
                && WaitList.phase(m.words[lock.waits.state[t.sleeper.cell()]]) == WaitList.WAITING;
        return awaiting.contains(t) && !waits;
    }
}
