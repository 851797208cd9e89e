package io.penstock.sync.model;

/** The adder (section 8): each process adds in its own row; the next owner of a row adds on. */
final class AdderWorld extends World {
    static final String[] CASTS = {"aa a s", "aa aa", "aa s"};

    static final String[] CASTS_WITH_HEARTBEATS = {"a a >a >a", "aa a >a", "aa aa >a", "a a s >a", "aa s >a"};

    private final Rows rows;
    private final int[] added;

    /** What all have added, by the model. */
    private long sum;

    AdderWorld(final Config config, final String cast) {
        super(config);
        cast(cast);
        final int count = (int) m.processes.stream().filter(p -> !p.late).count();
        rows = new Rows(m, count);
        rows.claimed(m);
        added = m.words("ADDED", count, 0);
    }

    @Override
    SimThread.Body role(final char letter) {
        return letter == 'a' ? this::addTwice : this::readTwice;
    }

    private void addTwice(final SimThread t) {
        if (rows.claim(t)) {
            add(t, 1);
            add(t, 10);
        }
    }

    private void add(final SimThread t, final long n) {
        final int address = added[(int) t.note(t.process.row)];
        if (t.on(Rule.GET_AND_ADD)) {
            t.getAndAdd(address, n);
        } else {
            t.store(address, t.load(address) + n);
        }
        t.ghost(() -> sum += n);
    }

    private void readTwice(final SimThread t) {
        final long first = read(t);
        if (read(t) < first) {
            fail("a sum falls");
        }
    }

    private long read(final SimThread t) {
        final long least = t.ghost(() -> sum);
        long total = 0;
        for (final int address : added) {
            total += t.load(address);
        }
        if (total < least) {
            fail("an add is lost: sum=" + total + " added=" + least);
        }
        return total;
    }

    @Override
    void ended() {
        if (read(m.oracle) != sum) {
            fail("an add is lost: sum=" + read(m.oracle) + " added=" + sum);
        }
    }
}
