package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;

/** What others notice of a process that dies, or stands still. */
public final class LivenessScenarios {
    private static final long PACE_NS = 100_000;

    private LivenessScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                new Scenario(
                        "liveness: from kill to knowledge",
                        1,
                        60,
                        Comparison.RATIO,
                        List.of(Figure.KNOWN_P99, Figure.KNOWN_P50, Figure.KNOWN_MAX),
                        List.<Contestant>of(
                                killed("pipe, end of stream", Sign.Kind.PIPE),
                                new KillRow(
                                        "pipe, to another pid namespace", Sign.Kind.PIPE, KillRow.OTHER_PIDS, false),
                                killed("joinable queue, redelivery", Sign.Kind.LEASE),
                                new LockRow("queue, lock of a put"),
                                new StandbyRow("log sink, standby"),
                                killed("child JVM, exit code", Sign.Kind.CHILD),
                                new KillRow("JDK unix socket", Sign.Kind.SOCKET, List.of(), true))),
                new Scenario(
                        "liveness: one of three consumers frozen",
                        1,
                        20,
                        Comparison.RATIO,
                        List.of(Figure.KEPT, Figure.RATE),
                        List.of(
                                new FrozenRow("BoundedQueue", false, 0),
                                new FrozenRow("BoundedQueue, an item every 100 us", false, PACE_NS),
                                new FrozenRow("JoinableQueue", true, 0),
                                new FrozenRow("JoinableQueue, an item every 100 us", true, PACE_NS))));
    }

    /**
     * Returns how long the lock of a holder that is killed is not to be had.
     *
     * @return a part of the suite sync
     */
    public static Part boardLocks() {
        return new Scenario(
                "sync: from the kill of the holder to the next one",
                1,
                30,
                Comparison.RATIO,
                List.of(Figure.KNOWN_P99, Figure.KNOWN_P50, Figure.KNOWN_MAX),
                List.of(
                        killed("Penstock SharedLock", Sign.Kind.BOARD_LOCK),
                        new KillRow("JDK FileLock", Sign.Kind.FILE_LOCK, List.of(), true)));
    }

    private static Contestant killed(final String name, final Sign.Kind sign) {
        return new KillRow(name, sign, List.of(), false);
    }
}
