package io.penstock.cli.view;

import java.util.List;
import java.util.Map;

/**
 * An entry of a board that is held or waited for.
 *
 * @param board path of its file
 * @param name of the entry
 * @param kind such as {@code lock} or {@code semaphore}
 * @param holder pid of the process that holds a lock; null if none does
 * @param holderState what that process seems to be doing
 * @param thread of the holder; null if it is not known
 * @param sinceMs when it took the lock, in ms since 1970
 * @param heldMs for how long it has held it
 * @param fence of its acquisition
 * @param waiting how many threads sleep for it
 * @param waiters pids of processes whose threads sleep for it, once for each thread
 * @param readers threads that read under a read-write lock, by pid
 * @param shares permits of a semaphore, or values of a gauge, by pid
 */
public record LockFacts(
        String board,
        String name,
        String kind,
        Long holder,
        String holderState,
        Long thread,
        Long sinceMs,
        Long heldMs,
        Long fence,
        int waiting,
        List<Long> waiters,
        Map<Long, Long> readers,
        Map<Long, Long> shares) {}
