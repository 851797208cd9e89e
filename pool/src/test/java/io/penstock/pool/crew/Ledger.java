package io.penstock.pool.crew;

import io.penstock.pool.WorkCrew;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What workers have done, written down in a queue, so that it survives each of them. */
final class Ledger implements AutoCloseable {
    /**
     * A line.
     *
     * @param pid of the worker
     * @param item number of the item
     * @param deliveries of the item
     * @param what has happened
     */
    record Entry(long pid, int item, int deliveries, String what) {}

    private final BoundedQueue<Entry> entries;

    private Ledger(final BoundedQueue<Entry> entries) {
        this.entries = entries;
    }

    static Ledger at(final Path directory) throws IOException {
        return new Ledger(BoundedQueue.at(directory.resolve("ledger"), Entry.class)
                .maxItems(200_000)
                .openOrCreate());
    }

    /** Called in a handler. */
    void write(final int item, final String what) throws InterruptedException {
        entries.put(new Entry(ProcessHandle.current().pid(), item, WorkCrew.deliveries(), what));
    }

    /** Called outside of a handler. */
    void note(final String what) throws InterruptedException {
        entries.put(new Entry(ProcessHandle.current().pid(), -1, 0, what));
    }

    /** The next line. */
    Entry next() throws InterruptedException {
        final Entry entry = entries.poll(Crews.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (entry == null) {
            throw new AssertionError("no line in " + Crews.PATIENCE);
        }
        return entry;
    }

    /** The next line that says this. */
    Entry next(final String what) throws InterruptedException {
        Entry entry = next();
        while (!entry.what().equals(what)) {
            entry = next();
        }
        return entry;
    }

    List<Entry> rest() {
        final List<Entry> rest = new ArrayList<>();
        entries.drainTo(rest);
        return rest;
    }

    boolean isSilent(final Duration time) throws InterruptedException {
        return entries.poll(time.toMillis(), TimeUnit.MILLISECONDS) == null;
    }

    @Override
    public void close() {
        entries.close();
    }
}
