package io.penstock.core.wait;

import io.penstock.Waiting;
import io.penstock.core.memory.Fences;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread that waits at many wait lists at once, of any number of hubs, until something is ready at one of them. It takes a cell in
 * each list and sleeps at the doorbell, since a futex lies in one list only. It consumes nothing: each signal that chose it is given on.
 *
 * <p><b>Cost:</b> a look is a few volatile reads per point, going to sleep and waking up some ten atomic operations per point, once per
 * call. While it sleeps, the heart looks at each point five times a second. No descriptor per point.
 *
 * <p>Threads: each call stands alone; any number at a time. Processes: as {@link WaitList}. Blocks.
 */
public final class WaitAny {
    /** With more points than this, one look at all of them takes about as long as spinning is worth. */
    private static final int MOST_TO_SPIN_FOR = 16;

    private static final Spinner SPINNER = new Spinner();

    private final List<WaitAnyEntry> places;
    private final List<AnySleeper> sleepers = new ArrayList<>();
    private final AtomicBoolean kicked = new AtomicBoolean();

    private WaitAny(final List<? extends Point> points) {
        places = points.stream().map(WaitAnyEntry::new).toList();
    }

    /** What the waiting thread found at a point. */
    public enum Look {
        /** It is ready. */
        READY,
        /** It is not. */
        NOT_READY,
        /** Another thread works or waits there, and has the right of way. */
        BUSY
    }

    /** One of the things waited for. */
    public interface Point {
        /**
         * Where.
         *
         * @return always the same list
         */
        WaitList waitList();

        /**
         * Which condition of the list.
         *
         * @return always the same number
         */
        int condition();

        /**
         * Whether a look may be worth it; asked by the waiting thread and by daemons: cheap, no side effect, never throws, never
         * blocks. It must be true whenever {@link #look} would find it ready or fail.
         *
         * @return true for: look
         */
        boolean mayBeReady();

        /**
         * Looks closely; asked by the waiting thread alone. May move things on, but consumes nothing that is whole.
         *
         * @return what it found
         * @throws IOException ends the wait
         */
        Look look() throws IOException;
    }

    /**
     * Waits until something is ready.
     *
     * @param points to wait at; none: does not wait
     * @param waiting how; by {@link Waiting#BUSY_SPIN} it never sleeps, and must be used when anybody relies on not having to signal
     * @param deadline when to give up
     * @return the indexes of the points that are ready; none when the deadline was over first
     * @throws IOException from a look
     * @throws InterruptedException if interrupted before or while waiting, and nothing was ready
     */
    public static BitSet await(final List<? extends Point> points, final Waiting waiting, final Deadline deadline)
            throws IOException, InterruptedException {
        final WaitAny wait = new WaitAny(points);
        BitSet ready = wait.look(true);
        if (waiting != Waiting.PARKING
                && (waiting == Waiting.BUSY_SPIN || points.size() <= MOST_TO_SPIN_FOR)
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
        ready = wait.sleep(deadline);
        SPINNER.slept(System.nanoTime() - startNs, !ready.isEmpty());
        return ready;
    }

    private boolean mayBeReady() {
        for (final WaitAnyEntry place : places) {
            if (place.mayBeReady()) {
                return true;
            }
        }
        return false;
    }

    private BitSet look(final boolean closely) throws IOException {
        final BitSet ready = new BitSet();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).look(closely) == Look.READY) {
                ready.set(i);
            }
        }
        return ready;
    }

    private BitSet sleep(final Deadline deadline) throws IOException, InterruptedException {
        try {
            places.forEach(WaitAnyEntry::claim);
            final AnySleeper whole = register();
            while (true) {
                kicked.set(false);
                places.forEach(WaitAnyEntry::enter);
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
            sleepers.forEach(AnySleeper::remove);
            DoorbellSelector.leave();
            places.forEach(WaitAnyEntry::leave);
        }
    }

    /** One sleeper per hub, for its heart and its bell; and one for all of it. */
    private AnySleeper register() {
        final Map<WaitHost, List<WaitAnyEntry>> byHub = new HashMap<>();
        for (final WaitAnyEntry place : places) {
            byHub.computeIfAbsent(place.hub(), hub -> new ArrayList<>()).add(place);
        }
        byHub.forEach((hub, here) -> {
            hub.doorbell().open(); // before anybody can be asked to ring it
            final AnySleeper sleeper = new AnySleeper(hub, here, kicked);
            sleepers.add(sleeper);
            sleeper.add();
        });
        return sleepers.size() == 1
                ? sleepers.get(0)
                : new AnySleeper(sleepers.get(0).hub(), places, kicked);
    }
}
