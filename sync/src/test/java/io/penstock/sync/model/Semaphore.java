package io.penstock.sync.model;

/** The semaphore whose permits belong to processes (section 6). */
final class Semaphore {
    static final int ONE = 0;
    static final int MANY = 1;
    static final int CONDITIONS = 2;

    final Rows rows;
    private final WaitList waits;
    private final OwnerLock lock;
    private final long max;

    /** What processes hold, by the model. */
    private final long[] held = new long[16];

    Semaphore(final Machine m, final WaitList waits, final int rows, final long max) {
        this.waits = waits;
        this.rows = new Rows(m, rows);
        this.max = max;
        lock = new OwnerLock(m, "L");
    }

    private long free(final SimThread t) {
        return max - rows.sum(t);
    }

    boolean acquire(final SimThread t, final long n, final boolean timed) {
        final int condition = n == 1 || !t.on(Rule.TWO_CONDITIONS) ? ONE : MANY;
        while (true) {
            if (take(t, n)) {
                if (t.on(Rule.CHAIN) && waits.isRaised(t, ONE) && free(t) > 0) {
                    waits.signal(t, ONE);
                }
                return true;
            }
            final WaitList.End end = waits.await(t, condition, timed, x -> free(x) >= n);
            if (end == WaitList.End.TIMED_OUT || end == WaitList.End.INTERRUPTED) {
                return false;
            }
        }
    }

    private boolean take(final SimThread t, final long n) {
        if (t.on(Rule.ROWS_GROW_UNDER_LOCK)) {
            lock.lock(t);
        }
        final boolean enough = free(t) >= n;
        if (enough) {
            rows.add(t, n);
            t.ghost(() -> taken(t, n));
        }
        if (t.on(Rule.ROWS_GROW_UNDER_LOCK)) {
            lock.unlock(t);
        }
        return enough;
    }

    void release(final SimThread t, final long n) {
        final long left = rows.add(t, -n);
        t.ghost(() -> given(t, n, left));
        waits.signal(t, ONE);
        if (t.on(Rule.TWO_CONDITIONS)) {
            waits.signalAll(t, MANY);
        }
    }

    // ---- the model's own account

    private long taken(final SimThread t, final long n) {
        held[t.me()] += n;
        if (heldByLiving(t.machine) > max) {
            World.fail("more permits than there are");
        }
        return 0;
    }

    private long given(final SimThread t, final long n, final long left) {
        held[t.me()] -= n;
        if (left != held[t.me()]) {
            World.fail("a row counts what its process does not hold: row=" + left + " held=" + held[t.me()]);
        }
        return 0;
    }

    private long heldByLiving(final Machine m) {
        long sum = 0;
        for (final SimProcess process : m.processes) {
            sum += process.killed ? 0 : held[process.participant];
        }
        return sum;
    }

    boolean maySleep(final Machine m, final long n) {
        return lock.isHeldByStopped(m) || max - heldByLiving(m) < n;
    }

    /** When all have ended. */
    void check(final Machine m) {
        final long right = max - heldByLiving(m);
        if (free(m.oracle) != right) {
            World.fail("permits are lost: free=" + free(m.oracle) + " right=" + right);
        }
    }
}
