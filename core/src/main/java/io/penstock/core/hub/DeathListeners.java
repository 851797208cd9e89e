package io.penstock.core.hub;

import io.penstock.core.hub.JoinedHub.DeathListener;
import io.penstock.core.hub.JoinedHub.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Who is called after a death. A listener that was busy is called again: after 2 ms, then later and later, and in the end at each beat.
 *
 * <p>Threads: {@link #add} any, the others that of the heartbeat.
 */
final class DeathListeners {
    private static final long FIRST_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private long retryNs = FIRST_RETRY_NS;
    private long retryAtNs;

    /** A listener is due as soon as it is added. */
    Registration add(final DeathListener listener) {
        final Entry entry = new Entry(listener);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    /** A process has died: all are due. */
    void wakeUp() {
        for (final Entry entry : entries) {
            entry.due = true;
        }
        retryNs = FIRST_RETRY_NS;
    }

    /** How long until one that was busy is called again. */
    long untilDueNs(final long nowNs) {
        return retryAtNs == 0 ? Long.MAX_VALUE : Math.max(0, retryAtNs - nowNs);
    }

    /**
     * Calls those that are due.
     *
     * @param guard runs one call, and lets no failure pass
     */
    void run(final long nowNs, final boolean isBeat, final Consumer<Runnable> guard) {
        if (retryAtNs != 0 && nowNs - retryAtNs < 0 && !isBeat) {
            return;
        }
        boolean due = false;
        for (final Entry entry : entries) {
            if (entry.due) {
                guard.accept(entry);
                due |= entry.due;
            }
        }
        retryAtNs = due && retryNs < Heartbeat.BEAT_NS ? nowNs + retryNs : 0;
        retryNs = due ? Math.min(retryNs * 2, Heartbeat.BEAT_NS) : FIRST_RETRY_NS;
    }

    /** Only the heartbeat thread touches {@code due}. */
    private static final class Entry implements Runnable {
        private final DeathListener listener;
        private boolean due = true;

        Entry(final DeathListener listener) {
            this.listener = listener;
        }

        @Override
        public void run() {
            due = !listener.recover();
        }
    }
}
