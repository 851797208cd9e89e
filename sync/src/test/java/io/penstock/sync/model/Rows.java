package io.penstock.sync.model;

/** A word for each process: {@code participant(31) | count(33)}. It counts nothing unless that participant lives. */
final class Rows {
    private static final int COUNT_BITS = 33;

    private final int[] owner;
    private final int[] row;

    Rows(final Machine m, final int rows) {
        owner = m.words("ROW_OWNER", rows, 0);
        row = m.words("ROW", rows, 0);
    }

    /** Those that are there from the start have claimed their rows. */
    void claimed(final Machine m) {
        int next = 0;
        for (final SimProcess process : m.processes) {
            if (!process.late) {
                m.words[owner[next]] = process.participant;
                process.row = next++;
            }
        }
    }

    /** A process has one row, and one of its threads claims it. False: there is none. */
    boolean claim(final SimThread t) {
        if (t.note(t.process.row) >= 0) {
            return true;
        }
        for (int i = 0; i < owner.length; i++) {
            final long before = t.load(owner[i]);
            if ((before == 0 || WaitList.isDead(t, before)) && t.cas(owner[i], before, t.me())) {
                final int mine = i;
                t.ghost(() -> t.process.row = mine);
                return true;
            }
        }
        return false;
    }

    /** Counts up or down, and returns the new count; what stands there from a former life counts nothing. */
    long add(final SimThread t, final long n) {
        final int address = row[(int) t.note(t.process.row)];
        while (true) {
            final long before = t.load(address);
            final long count = mine(t, before) + n;
            if (count < 0) {
                World.fail("a row counts less than nothing: " + t);
            }
            final long after = word(t.me(), count);
            if (!t.on(Rule.ROW_BY_CAS)) {
                t.store(address, after);
                return count;
            }
            if (t.cas(address, before, after)) {
                return count;
            }
        }
    }

    private static long mine(final SimThread t, final long word) {
        return participant(word) == t.me() || !t.on(Rule.ROWS_NAME_PARTICIPANT) ? count(word) : 0;
    }

    /** The sum of the living rows. */
    long sum(final SimThread t) {
        long sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += living(t, i);
        }
        return sum;
    }

    private long living(final SimThread t, final int index) {
        final long word = t.load(row[index]);
        if (count(word) == 0) {
            return 0;
        }
        final boolean dead = t.on(Rule.DEAD_ROWS_ARE_ZERO) && WaitList.isDead(t, participant(word));
        return dead ? 0 : count(word);
    }

    /** Whether a row of a stopped process counts. */
    boolean stoppedCounts(final Machine m) {
        for (final int address : row) {
            final long word = m.words[address];
            if (count(word) > 0 && m.byParticipant(participant(word)).stopped) {
                return true;
            }
        }
        return false;
    }

    private static long word(final long participant, final long count) {
        return participant << COUNT_BITS | count;
    }

    private static long participant(final long word) {
        return word >>> COUNT_BITS;
    }

    private static long count(final long word) {
        return word & (1L << COUNT_BITS) - 1;
    }
}
