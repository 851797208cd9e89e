package io.penstock.benchmarks.pool;

import io.penstock.benchmarks.calls.CallRow;
import io.penstock.benchmarks.calls.PythonCall;
import io.penstock.benchmarks.idle.IdleScenarios;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;

/** Tasks in other processes. */
public final class PoolScenarios {
    static final PythonCall.Script SCRIPT = new PythonCall.Script(PoolScenarios.class, "pool_peer.py");

    private PoolScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                table(
                        "pool: a task, and its result awaited, 1 worker",
                        200_000,
                        5,
                        new CallRow(PoolCall.CALL),
                        new CallRow(PoolCall.CALL_LAMBDA),
                        new CallRow(PoolCall.CALL_THREADS),
                        python("apply", "Python Pool.apply", 20),
                        python("submit", "Python ProcessPoolExecutor.submit().result()", 40),
                        PoolGrowth.loky("loky", "Python loky, submit().result()", 40)),
                table(
                        "pool: tasks one after the other, 2 workers",
                        1_000_000,
                        6,
                        new CallRow(PoolCall.SUBMIT),
                        new CallRow(PoolCall.SUBMIT_LAMBDA),
                        new CallRow(PoolCall.SUBMIT_THREADS),
                        python("apply_async", "Python Pool.apply_async", 100),
                        python("submit_many", "Python ProcessPoolExecutor.submit", 200),
                        PoolGrowth.loky("loky_many", "Python loky, submit", 200)),
                table(
                        "pool: map of records, 2 workers",
                        1_000_000,
                        6,
                        new CallRow(PoolCall.MAP),
                        python("map_default", "Python Pool.map, its default chunks", 5),
                        python("map_one", "Python ProcessPoolExecutor.map, chunks of 1", 200)),
                table(
                        "pool: 1 MiB there and back, 1 worker",
                        20_000,
                        6,
                        new CallRow(PoolCall.LARGE),
                        python("large", "Python Pool.apply", 20),
                        PoolGrowth.loky("large_loky", "Python loky, submit().result()", 40)),
                table(
                        "pool: made, asked once and closed, 1 worker",
                        14,
                        15,
                        new CallRow(PoolCall.START),
                        python("start_spawn", "Python Pool, spawned", 1),
                        python("start_fork", "Python Pool, forked", 1),
                        PoolGrowth.loky("start_loky", "Python loky", 1)),
                new Scenario(
                        "pool: one made, used and closed after the other, and what is left of them",
                        100,
                        75,
                        Comparison.RATIO,
                        List.of(Figure.COST, Figure.LEFT),
                        List.of(new LeftRow())),
                PoolGrowth.ofSleepers(),
                IdleScenarios.idlePool(),
                PoolGrowth.ofWorkers(),
                PoolGrowth.ofBytes(),
                PoolGrowth.ofTime());
    }

    private static PythonCall python(final String call, final String name, final int slowness) {
        return new PythonCall(SCRIPT, call, name, slowness);
    }

    private static Part table(
            final String title, final long calls, final double secondsPerRun, final Contestant... contestants) {
        return new Scenario(title, calls, secondsPerRun, Comparison.RATIO, List.of(Figure.COST), List.of(contestants));
    }
}
