package io.penstock.core.wait;

import io.penstock.Waiting;
import io.penstock.core.events.EventPlace;
import io.penstock.core.events.FlightEvents;
import io.penstock.core.events.WaitRecord;
import io.penstock.core.memory.Fences;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread that waits at many wait lists at once, of any number of hubs, until a point at one of them is ready. It
 * takes a cell in each list and sleeps at the doorbell, since a futex belongs to one list only. It consumes nothing:
 * each signal that chose it is passed on.
 *
 * <p><b>Cost:</b> a look costs a few volatile reads per point. Going to sleep and waking up cost some ten atomic
 * operations per point, once per call. During the sleep the heartbeat thread looks at each point once a second. There
 * is no descriptor per point.
 *
 * <p><b>Threads:</b> calls are independent; any number may run at a time. <b>Processes:</b> as {@link WaitList}.
 * <b>Blocks:</b> {@link #await}.
 */
public final class WaitAny extends OpenWait {
    /** With more points than this, one look at all of them takes about as long as spinning is worth. */
    private static final int MAX_POINTS_TO_SPIN = 16;

    /** Its number is not that of a condition, but how many there are. */
    private static final EventPlace MANY = new EventPlace(null, null, points -> "any of " + points);

    private static final Spinner SPINNER = new Spinner();

    private final List<WaitAnyEntry> entries;
    private final List<AnySleeper> sleepers = new ArrayList<>();
    private final AtomicBoolean kicked = new AtomicBoolean();

    private WaitAny(final List<? extends Point> points) {
        entries = points.stream().map(WaitAnyEntry::new).toList();
    }

    /** What the waiting thread found at a point. */
    public enum Look {
        /** The point is ready. */
        READY,
        /** The point is not ready. */
        NOT_READY,
        /** Another thread works or waits there, and has precedence. */
        BUSY
    }

    /** One of the things to wait for. */
    public interface Point {
        /** The list to wait at; always the same. */
        WaitList waitList();

        /** The condition of the list; always the same. */
        int condition();

        /**
         * Whether a look may be worthwhile. Called by the waiting thread and by daemon threads: it must be cheap, have
         * no side effect, and never throw or block. It must be true whenever {@link #look} would find the point ready
         * or fail.
         */
        boolean mayBeReady();

        /**
         * Looks closely; called only by the waiting thread. May advance internal state, but consumes nothing that is
         * complete.
         *
         * @throws IOException ends the wait
         */
        Look look() throws IOException;
    }

    /**
     * Waits until at least one point is ready.
     *
     * @param points to wait at; if there are none, the call does not wait
     * @param waiting how to wait; {@link Waiting#BUSY_SPIN} never sleeps, and is required if a signaller relies on not
     *     having to signal
     * @return the indexes of the points that are ready; empty if the deadline passed first
     * @throws IOException from a look
     * @throws InterruptedException if interrupted before or while waiting, and no point was ready
     */
    public static BitSet await(final List<? extends Point> points, final Waiting waiting, final Deadline deadline)
            throws IOException, InterruptedException {
        final WaitAny wait = new WaitAny(points);
        BitSet ready = wait.look(true);
        if (waiting != Waiting.PARKING
                && (waiting == Waiting.BUSY_SPIN || points.size() <= MAX_POINTS_TO_SPIN)
                && !points.isEmpty()) {
            while (ready.isEmpty() && SPINNER.spin(waiting, wait::mayBeReady, deadline)) {
                ready = wait.look(false);
                if (deadline.isOver()) {
                    return ready;
                }
            }
        }
        if (!ready.isEmpty() || points.isEmpty() || deadline.isOver()) {
            return ready;
        }
        final long startNs = System.nanoTime();
        final WaitRecord record = FlightEvents.waitBegins();
        try {
            ready = wait.sleep(deadline);
        } finally {
            if (record != null) {
                record.slept(points.size(), !ready.isEmpty());
                record.end(MANY);
            }
        }
        SPINNER.slept(System.nanoTime() - startNs, !ready.isEmpty());
        return ready;
    }

    /** A thread was woken at a wait list of this process. */
    static void woke() {
        SPINNER.woke();
    }

    private boolean mayBeReady() {
        for (final WaitAnyEntry entry : entries) {
            if (entry.mayBeReady()) {
                return true;
            }
        }
        return false;
    }

    private BitSet look(final boolean closely) throws IOException {
        final BitSet ready = new BitSet();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).look(closely) == Look.READY) {
                ready.set(i);
            }
        }
        return ready;
    }

    private BitSet sleep(final Deadline deadline) throws IOException, InterruptedException {
        boolean left = false;
        try {
            for (final WaitAnyEntry entry : entries) {
                entry.hub().openWaits().add(this); // before a cell has this process's name
            }
            entries.forEach(WaitAnyEntry::claim);
            final AnySleeper whole = register();
            while (true) {
                kicked.set(false);
                entries.forEach(WaitAnyEntry::enter);
                Fences.full(); // pairs with the fence in WaitList.signal()
                final BitSet ready = look(false);
                if (!ready.isEmpty()) {
                    return ready;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline.isOver()) {
                    return ready;
                }
                DoorbellSelector.sleep(whole, Math.min(WaitList.LONGEST_SLEEP_NS, deadline.remainingNs()));
            }
        } finally {
            try {
                leave();
                left = true;
            } finally {
                if (!left) {
                    over = true; // without a call: there may be no stack for one
                }
            }
        }
    }

    @Override
    public void leave() {
        sleepers.forEach(AnySleeper::remove);
        DoorbellSelector.leave();
        entries.forEach(WaitAnyEntry::leave);
        for (final WaitAnyEntry entry : entries) {
            entry.hub().openWaits().remove(this);
        }
    }

    /** Creates one sleeper per hub, for its heartbeat thread and its doorbell, and one that covers all hubs. */
    private AnySleeper register() {
        final Map<WaitHost, List<WaitAnyEntry>> byHub = new HashMap<>();
        for (final WaitAnyEntry entry : entries) {
            byHub.computeIfAbsent(entry.hub(), hub -> new ArrayList<>()).add(entry);
        }
        byHub.forEach((hub, here) -> {
            hub.doorbell().open(); // before any process can be asked to ring it
            final AnySleeper sleeper = new AnySleeper(hub, here, kicked);
            sleepers.add(sleeper);
            sleeper.add();
        });
        return sleepers.size() == 1
                ? sleepers.get(0)
                : new AnySleeper(sleepers.get(0).hub(), entries, kicked);
    }
}
