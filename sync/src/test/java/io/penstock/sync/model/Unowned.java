package io.penstock.sync.model;

/** The semaphore whose permits belong to no process (section 6): one word. */
final class Unowned {
    private final WaitList waits;
    final int permits;

    Unowned(final Machine m, final WaitList waits, final long initial) {
        this.waits = waits;
        permits = m.word("PERMITS", initial);
    }

    boolean acquire(final SimThread t, final long n, final boolean timed) {
        final int condition = n == 1 || !t.on(Rule.TWO_CONDITIONS) ? Semaphore.ONE : Semaphore.MANY;
        while (true) {
            final long now = t.load(permits);
            if (now >= n) {
                if (t.cas(permits, now, now - n)) {
                    if (t.on(Rule.CHAIN) && waits.isRaised(t, Semaphore.ONE) && t.load(permits) > 0) {
                        waits.signal(t, Semaphore.ONE);
                    }
                    return true;
                }
            } else {
                final WaitList.End end = waits.await(t, condition, timed, x -> x.load(permits) >= n);
                if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                    return false;
                }
            }
        }
    }

    void release(final SimThread t, final long n) {
        t.getAndAdd(permits, n);
        waits.signal(t, Semaphore.ONE);
        if (t.on(Rule.TWO_CONDITIONS)) {
            waits.signalAll(t, Semaphore.MANY);
        }
    }
}
