package io.penstock.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Numbers of a {@link WorkCrew}, at one moment. They count what this crew has done since its start; other crews on the queue count their own. A worker
 * tells of its items ten times a second, and when it leaves: what one that was killed has done in its last moment is missing.
 *
 * <p><b>Threads:</b> any; it does not change. <b>Processes:</b> the one that has the crew. <b>Blocks:</b> never. <b>Units:</b> items, deliveries.
 *
 * @param done items
 * @param failed deliveries that ended by an exception
 * @param failures those by the class that was thrown; beyond 32 classes of a worker, {@code (others)}
 * @param lost items that took longer than the queue's lease timeout, so that it gave them to others
 * @param starts of workers, failed ones included
 * @param deaths of workers that the crew had not asked to leave
 * @param restarts workers that were started in the place of one that had died, or had left because of its age
 * @param workers that live, or are being started
 */
public record CrewStats(
        long done,
        long failed,
        Map<String, Long> failures,
        long lost,
        long starts,
        long deaths,
        long restarts,
        List<Member> workers) {
    /** What a worker is doing. */
    public enum State {
        /** Its JVM starts, or its initializer runs. */
        STARTING,
        /** It waits for an item. */
        IDLE,
        /** It has an item in hand. */
        BUSY,
        /** It was told to leave, and may have an item in hand. */
        LEAVING
    }

    /**
     * A worker.
     *
     * @param pid of its process; 0 while there is none
     * @param state what it is doing
     * @param since how long its last report was ago; of one that starts, its start
     * @param done items
     * @param failed deliveries that ended by an exception
     */
    public record Member(long pid, State state, Duration since, long done, long failed) {}
}
