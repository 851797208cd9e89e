package io.penstock.sync.model;

/** The entries of a board (section 8): who opens one by name finds it below COUNT, or appends it. */
final class Directory {
    private static final int ENTRIES = 4;
    private static final int BODY_WORDS = 2;

    private final OwnerLock lock;
    private final int count;
    private final int[] names;
    private final int[] initials;
    private final int[][] bodies = new int[ENTRIES][];

    Directory(final Machine m) {
        lock = new OwnerLock(m, "L");
        count = m.word("COUNT", 0);
        names = m.words("NAME", ENTRIES, 0);
        initials = m.words("PARAMETER", ENTRIES, 0);
        for (int i = 0; i < ENTRIES; i++) {
            bodies[i] = m.words("BODY", BODY_WORDS, 0);
        }
    }

    /** Opens or appends the entry, and looks at it. */
    void entry(final SimThread t, final long name, final long initial) {
        if (find(t, name, initial)) {
            return;
        }
        lock.lock(t);
        if (!find(t, name, initial)) {
            append(t, name, initial);
        }
        lock.unlock(t);
        if (!find(t, name, initial)) {
            World.fail("an entry that was appended is not there: name=" + name);
        }
    }

    private void append(final SimThread t, final long name, final long initial) {
        final long n = t.load(count);
        if (!t.on(Rule.COUNT_LAST)) {
            t.storeRelease(count, n + 1);
        }
        final int[] body = bodies[(int) n];
        for (int i = 0; i < BODY_WORDS; i++) {
            final long value = i == (int) (initial & 1) ? initial : 0;
            if (value != 0 || t.on(Rule.FILL_BODY)) {
                t.store(body[i], value);
            }
        }
        t.store(names[(int) n], name);
        t.store(initials[(int) n], initial);
        if (t.on(Rule.COUNT_LAST)) {
            if (t.on(Rule.COUNT_RELEASED)) {
                t.storeRelease(count, n + 1);
            } else {
                t.store(count, n + 1);
            }
        }
    }

    private boolean find(final SimThread t, final long name, final long initial) {
        final long n = t.load(count);
        boolean found = false;
        for (int i = 0; i < n; i++) {
            final long is = t.load(names[i]);
            if (is == 0) {
                World.fail("an entry without a name");
            }
            if (is == name) {
                if (found) {
                    World.fail("two entries of one name: name=" + name);
                }
                found = true;
                look(t, i, initial);
            }
        }
        return found;
    }

    private void look(final SimThread t, final int index, final long initial) {
        final int set = (int) (initial & 1);
        final boolean whole = t.load(initials[index]) == initial
                && t.load(bodies[index][set]) == initial
                && t.load(bodies[index][1 - set]) == 0;
        if (!whole) {
            World.fail("half an entry, or what an append that was killed has left: entry=" + index);
        }
    }

    boolean isHeldByStopped(final Machine m) {
        return lock.isHeldByStopped(m);
    }
}
