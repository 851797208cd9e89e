package io.penstock.benchmarks.sync;

import io.penstock.benchmarks.calls.CallRow;
import io.penstock.benchmarks.calls.PythonCall;
import io.penstock.benchmarks.idle.IdleScenarios;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import io.penstock.benchmarks.liveness.LivenessScenarios;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What processes share: locks, flags, numbers. */
public final class SyncScenarios {
    private static final long FAST = 70_000_000;
    private static final long MEDIUM = 14_000_000;
    private static final long SLOW = 700_000;

    private static final PythonCall.Script SCRIPT = new PythonCall.Script(SyncScenarios.class, "sync_peer.py");
    private static final int SLOWNESS_OF_PYTHON = 20;

    private SyncScenarios() {}

    private static PythonCall python(final String call, final String name) {
        return new PythonCall(SCRIPT, call, name, SLOWNESS_OF_PYTHON);
    }

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                table(
                        "sync: lock and unlock, free",
                        SLOW * 5,
                        List.of(python("lock", "Python RLock"), new RobustMutex("1")),
                        SyncCall.LOCK,
                        SyncCall.HOLD,
                        SyncCall.REENTRANT_LOCK,
                        SyncCall.CAS_PAIR,
                        SyncCall.FILE_LOCK),
                new Scenario(
                        "sync: two processes, a short section each",
                        SLOW * 2,
                        5,
                        Comparison.RATIO,
                        List.of(Figure.NANOS),
                        List.of(
                                new CallRow(SyncCall.SECTION, 2),
                                new RobustMutex("2"),
                                new CallRow(SyncCall.FILE_SECTION, 2))),
                new Scenario(
                        "sync: from unlock to a sleeper in another process",
                        2_000,
                        4,
                        Comparison.RATIO,
                        List.of(Figure.P50, Figure.P99),
                        List.of(new HandOff(), new RobustMutex(RobustMutex.HAND_OFF))),
                table(
                        "sync: a read",
                        FAST,
                        List.of(),
                        SyncCall.GET,
                        SyncCall.IS_SET,
                        SyncCall.ATOMIC_GET,
                        SyncCall.ATOMIC_BOOLEAN),
                table(
                        "sync: an addition",
                        MEDIUM,
                        List.of(python("value", "Python Value, += with its lock")),
                        SyncCall.ADD,
                        SyncCall.ADDER,
                        SyncCall.ATOMIC_ADD,
                        SyncCall.LONG_ADDER),
                new Scenario(
                        "sync: an addition, two processes at once",
                        MEDIUM,
                        5,
                        Comparison.RATIO,
                        List.of(Figure.NANOS),
                        List.of(
                                new CallRow(SyncCall.ADD, 2),
                                new CallRow(SyncCall.ADDER, 2),
                                new CallRow(TwoThreads.ATOMIC_ADD))),
                more(
                        "sync: read lock and unlock",
                        SLOW * 5,
                        SyncMore.READ,
                        SyncMore.WRITE,
                        SyncMore.JDK_READ,
                        SyncMore.STAMPED),
                table(
                        "sync: acquire and release a permit",
                        SLOW * 5,
                        Stream.concat(
                                        rows(SyncMore.OWNED, SyncMore.UNOWNED, SyncMore.JDK_SEMAPHORE),
                                        Stream.of(python("semaphore", "Python Semaphore")))
                                .toList()),
                more("sync: a record of 64 bytes", SLOW * 10, SyncMore.RECORD_READ, SyncMore.RECORD_WRITE),
                more("sync: a copy of 32 KiB", SLOW, SyncMore.COPY, SyncMore.ARRAY_COPY),
                new Scenario(
                        "sync: a barrier of two",
                        SLOW / 2,
                        5,
                        Comparison.RATIO,
                        List.of(Figure.NANOS),
                        List.of(
                                new CallRow(SyncMore.SPINNING_BARRIER, 2),
                                new CallRow(SyncMore.BARRIER, 2),
                                new CallRow(SyncMore.SLEEPING_BARRIER, 2),
                                new CallRow(SyncMore.CYCLIC_BARRIER),
                                python("barrier", "Python Barrier"))),
                new Scenario(
                        "sync: to open and close a board of 100 entries",
                        SLOW / 100,
                        5,
                        Comparison.RATIO,
                        List.of(Figure.COST),
                        List.of(new CallRow(SyncMore.OPEN))),
                LivenessScenarios.boardLocks(),
                IdleScenarios.boardSleepers());
    }

    private static Part more(final String title, final long calls, final SyncMore... rows) {
        return table(title, calls, rows(rows).toList());
    }

    private static Stream<Contestant> rows(final SyncMore... rows) {
        return Stream.of(rows).map(CallRow::new);
    }

    private static Part table(
            final String title, final long calls, final List<? extends Contestant> others, final SyncCall... rows) {
        final List<Contestant> contestants = new ArrayList<>();
        for (final SyncCall row : rows) {
            contestants.add(new CallRow(row));
        }
        contestants.addAll(others);
        return new Scenario(title, calls, 5, Comparison.RATIO, List.of(Figure.NANOS), contestants);
    }
}
