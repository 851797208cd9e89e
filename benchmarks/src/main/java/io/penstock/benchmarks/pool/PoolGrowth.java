package io.penstock.benchmarks.pool;

import io.penstock.benchmarks.calls.CallRow;
import io.penstock.benchmarks.calls.PythonCall;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Growth;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;
import java.util.stream.IntStream;

/** How a pool changes as its workers, its arguments or its tasks grow. */
final class PoolGrowth {
    private static final int KIB = 1024;
    private static final int MIB = KIB * KIB;
    private static final int US_PER_MS = 1000;
    private static final int SLEEPERS = 32;
    private static final int[] WORKERS = {1, 2, 4, 8, 16};
    private static final int[] BYTES = {0, KIB, 32 * KIB, MIB, 16 * MIB, 64 * MIB};
    private static final int[] MICROS = {0, 100, US_PER_MS, 10 * US_PER_MS, 100 * US_PER_MS};

    /** A run makes at most this many calls, moves at most this many bytes, and sleeps at most so long. */
    private static final long CALLS = 400_000;

    private static final long MOST_BYTES = 2048L * MIB;
    private static final long MOST_US = 3_000_000;

    private PoolGrowth() {}

    static Growth ofWorkers() {
        return growth(
                "pool: growth of the workers",
                "pool-workers",
                "workers, tasks that do nothing",
                WORKERS,
                size -> size + "",
                size -> CALLS,
                size -> List.of(
                        new CallRow(PoolSizeCall.WORKERS, 1, size),
                        new CallRow(PoolSizeCall.WORKERS_THREADS, 1, size),
                        python("grow_async", "Python Pool.apply_async", 100).ofSize(size),
                        python("grow_submit", "Python ProcessPoolExecutor.submit", 200)
                                .ofSize(size),
                        loky("grow_loky", "Python loky, submit", 200).ofSize(size)));
    }

    static Growth ofBytes() {
        return growth(
                "pool: growth of argument and result, 1 worker",
                "pool-bytes",
                "bytes there, and back",
                BYTES,
                PoolGrowth::bytes,
                size -> Math.max(20, Math.min(CALLS / 4, MOST_BYTES / Math.max(1, size))),
                size -> List.of(
                        new CallRow(PoolSizeCall.BYTES, 1, size),
                        python("grow_bytes", "Python Pool.apply", 20).ofSize(size),
                        loky("grow_bytes_loky", "Python loky, submit().result()", 40)
                                .ofSize(size)));
    }

    static Growth ofTime() {
        return growth(
                "pool: growth of a task's time, " + Work.WORKERS + " workers",
                "pool-time",
                "time of a task, in which it sleeps",
                MICROS,
                us -> us < US_PER_MS ? us + " us" : us / US_PER_MS + " ms",
                us -> Math.min(CALLS, MOST_US * Work.WORKERS / Math.max(1, us)),
                us -> List.of(
                        new CallRow(PoolSizeCall.TIME, 1, us),
                        new CallRow(PoolSizeCall.TIME_THREADS, 1, us),
                        python("grow_sleep", "Python Pool.apply_async", slowness(us))
                                .ofSize(us),
                        python("grow_sleep_submit", "Python ProcessPoolExecutor.submit", slowness(us))
                                .ofSize(us)));
    }

    /** Where a task sleeps, Python is as fast as the sleep. */
    private static int slowness(final int us) {
        return us >= US_PER_MS ? 1 : 100;
    }

    /** Tasks that sleep, in many workers: what is left of the sum of their rates. */
    static Part ofSleepers() {
        return new Scenario(
                "pool: tasks that sleep 10 ms, " + SLEEPERS + " workers (at best 312 us each)",
                13_000,
                16,
                Comparison.RATIO,
                List.of(Figure.COST),
                List.of(
                        new CallRow(PoolSizeCall.SLEEPERS, 1, SLEEPERS),
                        new CallRow(PoolSizeCall.SLEEPERS_THREADS, 1, SLEEPERS),
                        python("sleepers", "Python Pool.apply_async", 1).ofSize(SLEEPERS),
                        python("sleepers_submit", "Python ProcessPoolExecutor.submit", 1)
                                .ofSize(SLEEPERS),
                        loky("sleepers_loky", "Python loky, submit", 1).ofSize(SLEEPERS)));
    }

    static PythonCall loky(final String call, final String name, final int slowness) {
        return new PythonCall(PoolScenarios.SCRIPT, call, name, slowness, "loky", 0);
    }

    private static PythonCall python(final String call, final String name, final int slowness) {
        return new PythonCall(PoolScenarios.SCRIPT, call, name, slowness);
    }

    private interface Calls {
        long of(int size);
    }

    private interface Label {
        String of(int size);
    }

    private interface Rows {
        List<Contestant> of(int size);
    }

    private static Growth growth(
            final String title,
            final String file,
            final String across,
            final int[] sizes,
            final Label label,
            final Calls calls,
            final Rows rows) {
        return new Growth(
                title,
                file,
                across,
                List.of(Figure.COST),
                IntStream.of(sizes)
                        .mapToObj(size -> new Scenario(
                                label.of(size),
                                calls.of(size),
                                5,
                                Comparison.RATIO,
                                List.of(Figure.COST),
                                rows.of(size)))
                        .toList());
    }

    private static String bytes(final int length) {
        if (length >= MIB) {
            return length / MIB + " MiB";
        }
        return length >= KIB ? length / KIB + " KiB" : length + " B";
    }
}
