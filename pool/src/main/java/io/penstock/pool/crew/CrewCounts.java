package io.penstock.pool.crew;

import io.penstock.pool.CrewStats;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a crew has done, in numbers.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the parent. <b>Blocks:</b> never.
 */
final class CrewCounts {
    private final Map<String, Long> failures = new TreeMap<>();
    private long done;
    private long failed;
    private long lost;
    private long starts;
    private long deaths;
    private long restarts;
    private long toReplace;

    /** A worker has told more than before. */
    synchronized void add(final CrewReport.Status before, final CrewReport.Status now) {
        done += now.done() - before.done();
        failed += now.failed() - before.failed();
        lost += now.lost() - before.lost();
        now.failures()
                .forEach((name, count) ->
                        failures.merge(name, count - before.failures().getOrDefault(name, 0L), Long::sum));
    }

    synchronized void start() {
        starts++;
        if (toReplace > 0) {
            toReplace--;
            restarts++;
        }
    }

    synchronized void death() {
        deaths++;
        toReplace++;
    }

    /** A worker has left, and another is to take its place. */
    synchronized void worn() {
        toReplace++;
    }

    synchronized CrewStats stats(final List<CrewStats.Member> workers) {
        return new CrewStats(done, failed, Map.copyOf(failures), lost, starts, deaths, restarts, workers);
    }
}
