package io.penstock.cli.web;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.Channels;
import io.penstock.cli.view.Top;
import io.penstock.cli.view.Values;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks at the channels again and again while a page is open, and only then. All pages share the looks.
 *
 * <p>A look may take at most 1 % of the time: where it takes long, it is made less often.
 */
final class Sampler implements AutoCloseable {
    private static final int SHARE = 100;
    private static final int SLOWEST = 10;

    /** What a page is told: an event's name and its data. */
    record Told(long number, String event, String data) {}

    private final WebSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Histories histories = new Histories();
    private int watchers;
    private boolean closed;
    private Thread thread;
    private Told last = new Told(0, "", "");
    private Top.Look before;

    Sampler(final WebSettings settings) {
        this.settings = settings;
    }

    /** Begins to look, if this is the first page. */
    void enter() {
        lock.lock();
        try {
            watchers++;
            if (thread == null && !closed) {
                thread = new Thread(this::run, "penstock-web-looks");
                thread.setDaemon(true);
                thread.start();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            watchers--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a look that is newer than the one of a number; null when the server ends. */
    Told after(final long number) throws InterruptedException {
        lock.lock();
        try {
            while (last.number() <= number && !closed) {
                changed.await();
            }
            return closed ? null : last;
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many looks there were so far} */
    long looks() {
        lock.lock();
        try {
            return last.number();
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether it looks again and again} */
    boolean isLooking() {
        lock.lock();
        try {
            return thread != null;
        } finally {
            lock.unlock();
        }
    }

    History history(final String path) {
        lock.lock();
        try {
            return histories.of(path);
        } finally {
            lock.unlock();
        }
    }

    /** A look for one who asks once. Its rates are those since the last look, if that was just before. */
    Overview look() throws IOException {
        lock.lock();
        try {
            return lookNow(thread == null);
        } finally {
            lock.unlock();
        }
    }

    private void lookAndTell() {
        String event = "look";
        String data;
        try {
            final Overview look = lookNow(true);
            histories.add(look);
            data = Values.json(look);
        } catch (final IOException failure) {
            event = "problem";
            data = Values.json(Map.of("problem", String.valueOf(failure.getMessage())));
        }
        last = new Told(last.number() + 1, event, data);
        changed.signalAll();
    }

    private Overview lookNow(final boolean remember) throws IOException {
        final List<ChannelFacts> channels = Channels.lookBelow(settings.directory());
        final Top.Look now = Top.Look.of(channels);
        final long longestNs = 2 * SLOWEST * settings.every().toNanos();
        final boolean known = before != null && now.atNs() - before.atNs() < longestNs;
        final Top top = Top.between(known ? before : now, now);
        if (remember) {
            before = now;
        }
        return new Overview(
                System.currentTimeMillis(),
                settings.directory().toString(),
                settings.readOnly(),
                known ? top.seconds() : null,
                channels,
                known
                        ? top.channels()
                        : top.channels().stream().map(Sampler::withoutRates).toList(),
                top.processes());
    }

    private static Top.Row withoutRates(final Top.Row row) {
        return new Top.Row(
                row.path(), row.kind(), null, null, row.depth(), row.fullPercent(), row.waiting(), row.users());
    }

    private void run() {
        lock.lock();
        try {
            while (watchers > 0 && !closed) {
                final long startNs = System.nanoTime();
                lookAndTell();
                final long tookNs = System.nanoTime() - startNs;
                final long everyNs = settings.every().toNanos();
                long leftNs = Math.min(SLOWEST * everyNs, Math.max(everyNs, SHARE * tookNs)) - tookNs;
                while (leftNs > 0 && watchers > 0 && !closed) {
                    leftNs = changed.awaitNanos(leftNs);
                }
            }
        } catch (final InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            thread = null;
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
