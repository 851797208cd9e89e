package io.penstock.core.hub;

import io.penstock.core.memory.Warnings;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The handles that users have of channels. A hub holds what lies under a handle, so a handle that a program drops without closing it would stay open for
 * ever: with its leases, its place in the hub, and the program's class loader. The heartbeat closes what lies under such a handle, once the
 * garbage collector has found that no thread can reach it.
 *
 * <p>A thread may still have acquired something by a handle that it cannot reach, such as a lock, and rely on it. Such a handle says so by a supplier. It is
 * looked at again at each beat, and closed when nothing is held by it any more.
 *
 * <p>So what lies under a handle must not refer to it. The methods of a handle keep it reachable to their end, by a {@link Reference#reachabilityFence}.
 *
 * <p><b>Threads:</b> any. <b>Blocks:</b> never, but for the heartbeat, which closes.
 */
public final class OpenHandles {
    private static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();
    private static final Set<Handle> OPEN = ConcurrentHashMap.newKeySet();

    /** Those of {@link #OPEN} that no thread can reach, and by which something is held. */
    private static final Set<Handle> UNREACHABLE = ConcurrentHashMap.newKeySet();

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** Closing needs them, and opening does not. */
    private static final List<String> USED_TO_CLOSE = List.of(
            "events.FlightEvents",
            "events.FlightEvents$Cause",
            "hub.DeathWatch$Proof",
            "hub.DeathListeners",
            "hub.DeathListeners$Entry",
            "hub.HubUpkeep$Step",
            "hub.ShortPath",
            "hub.WatchRing$1",
            "hub.WatchRing$Link",
            "hub.WitnessAddress$Answer",
            "hub.WitnessAddress$Call",
            "memory.ClosedMappings",
            "memory.ClosedMappings$Closed",
            "memory.Fences",
            "memory.Warnings",
            "wait.Deadline",
            "wait.DoorbellRinger",
            "wait.DoorbellSelector",
            "wait.WaitCells$Chosen",
            "wait.WakeUps",
            "wait.WakeUps$WakeUp",
            "wait.WaitListDescriptor");

    static {
        loadNow();
    }

    private OpenHandles() {}

    /** A container may have closed the class loader of an application before the heartbeat closes what the application has left. */
    private static void loadNow() {
        final String own = OpenHandles.class.getPackageName();
        final String core = own.substring(0, own.lastIndexOf('.') + 1);
        try {
            for (final String name : USED_TO_CLOSE) {
                Class.forName(core + name, true, OpenHandles.class.getClassLoader());
            }
        } catch (final ClassNotFoundException renamed) {
            throw new IllegalStateException(renamed);
        }
    }

    /**
     * A handle was opened.
     *
     * @param handle what the user has
     * @param kind of the handle, for a warning
     * @param place where its channel is, for a warning
     * @param close closes what lies under it, and does not refer to it; called at most once, by the heartbeat
     * @return to be closed when the user closes the handle
     */
    public static JoinedHub.Registration add(
            final Object handle, final String kind, final String place, final Runnable close) {
        return add(handle, kind, place, OpenHandles::holdsNothing, close);
    }

    /**
     * Same as {@link #add(Object, String, String, Runnable)}, for a handle by which threads may hold something.
     *
     * @param isHolding whether something is held by the handle that closing would take away; does not refer to it, and is called by the heartbeat, only if
     *     no thread can reach the handle
     */
    public static JoinedHub.Registration add(
            final Object handle,
            final String kind,
            final String place,
            final BooleanSupplier isHolding,
            final Runnable close) {
        return added(new Handle(handle, kind, true, place, isHolding, close));
    }

    /**
     * Same as {@link #add(Object, String, String, BooleanSupplier, Runnable)}, for a handle that no user has opened, and that is closed without a word once it
     * is dropped.
     *
     * @param kind of the handle, for a warning if it cannot be closed
     */
    public static JoinedHub.Registration addSilently(
            final Object handle,
            final String kind,
            final String place,
            final BooleanSupplier isHolding,
            final Runnable close) {
        return added(new Handle(handle, kind, false, place, isHolding, close));
    }

    private static boolean holdsNothing() {
        return false;
    }

    private static Handle added(final Handle open) {
        OPEN.add(open);
        return open;
    }

    /** Closes what was dropped, unless something is held by it. Called by the heartbeat. */
    static void closeDropped() {
        for (Reference<?> dropped = DROPPED.poll(); dropped != null; dropped = DROPPED.poll()) {
            if (OPEN.contains(dropped)) {
                UNREACHABLE.add((Handle) dropped);
            }
        }
        for (final Iterator<Handle> all = UNREACHABLE.iterator(); all.hasNext(); ) {
            final Handle handle = all.next();
            if (!handle.isHolding()) {
                all.remove();
                if (OPEN.remove(handle)) {
                    handle.closeForUser();
                }
            }
        }
    }

    private static final class Handle extends PhantomReference<Object> implements JoinedHub.Registration {
        private final String kind;
        private final boolean isTold;
        private final String place;
        private final BooleanSupplier isHolding;
        private final Runnable close;

        Handle(
                final Object handle,
                final String kind,
                final boolean isTold,
                final String place,
                final BooleanSupplier isHolding,
                final Runnable close) {
            super(handle, DROPPED);
            this.kind = kind;
            this.isTold = isTold;
            this.place = place;
            this.isHolding = isHolding;
            this.close = close;
        }

        @Override
        public void close() {
            OPEN.remove(this);
            UNREACHABLE.remove(this);
            clear();
        }

        boolean isHolding() {
            try {
                return isHolding.getAsBoolean();
            } catch (final RuntimeException failed) {
                Warnings.warn("it cannot be seen whether something is held by " + kind + ": path=" + place, failed);
                return false;
            }
        }

        void closeForUser() {
            if (isTold && TOLD.add(kind)) {
                Warnings.warn(
                        kind + " was never closed, and is closed now, because no thread can reach it any more: path="
                                + place
                                + "; close each one, by try-with-resources as a rule. This is said once for each kind",
                        null);
            }
            try {
                close.run();
            } catch (final RuntimeException failed) {
                Warnings.warn(kind + " cannot be closed: path=" + place, failed);
            }
        }
    }
}
