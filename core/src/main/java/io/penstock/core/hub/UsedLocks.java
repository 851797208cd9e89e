package io.penstock.core.hub;

import io.penstock.core.memory.OwnerLock;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/**
 * The owner locks that this process has made in the channels of a hub, as long as something uses them.
 *
 * <p>Threads: any.
 */
final class UsedLocks {
    private static final int FIRST_PURGE = 64;

    private final List<WeakReference<OwnerLock>> locks = new ArrayList<>(); // guarded by this
    private int locksToPurge = FIRST_PURGE;

    synchronized void add(final OwnerLock lock) {
        if (locks.size() >= locksToPurge) {
            locks.removeIf(used -> used.get() == null);
            locksToPurge = Math.max(FIRST_PURGE, 2 * locks.size());
        }
        locks.add(new WeakReference<>(lock));
    }

    /** Whether a lock carries the name of this process. */
    synchronized boolean isAnyOwn() {
        for (final WeakReference<OwnerLock> used : locks) {
            final OwnerLock lock = used.get();
            if (lock != null && lock.isOwn()) {
                return true;
            }
        }
        return false;
    }
}
