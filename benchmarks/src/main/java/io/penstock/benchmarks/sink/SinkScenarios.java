package io.penstock.benchmarks.sink;

import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Growth;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;
import java.util.stream.Stream;

/** Many JVMs and one log file. */
public final class SinkScenarios {
    private static final int SHORT = 200;
    private static final int LONG = 20_000;
    private static final int USUAL = 4;

    /** The others would take twice the time, and show nothing more. */
    private static final List<Way> GROWING =
            List.of(Way.LANE, Way.LOGBACK_PENSTOCK, Way.LOGBACK_APPEND, Way.LOGBACK_PRUDENT);

    private static final List<Figure> RATES = List.of(Figure.RATE, Figure.WHOLE);
    private static final List<Figure> CALLS = List.of(Figure.P50, Figure.P99);

    private SinkScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                rates("sink: records of 200 B, 4 JVMs", USUAL, SHORT),
                rates("sink: records of 20 kB, 4 JVMs", USUAL, LONG),
                growth("sink: growth of the number of JVMs, 200 B", "sink-jvms-200b", SHORT),
                growth("sink: growth of the number of JVMs, 20 kB", "sink-jvms-20kb", LONG),
                calls(
                        "sink: a call, encoded records",
                        Comparison.RATIO,
                        new CallCost(Way.LANE),
                        python(LogWorker.Task.CALLS)),
                calls(
                        "sink: a call, Logback",
                        Comparison.DIFFERENCE,
                        new CallCost(Way.LOGBACK_ENCODER),
                        new CallCost(Way.LOGBACK_PENSTOCK),
                        new CallCost(Way.LOGBACK_APPEND),
                        new CallCost(Way.LOGBACK_PRUDENT)),
                calls(
                        "sink: a call, Log4j",
                        Comparison.DIFFERENCE,
                        new CallCost(Way.LOG4J_LAYOUT),
                        new CallCost(Way.LOG4J_PENSTOCK),
                        new CallCost(Way.LOG4J_APPEND),
                        new CallCost(Way.LOG4J_LOCKING)),
                new Scenario(
                        "sink: from call to file",
                        500,
                        5,
                        Comparison.RATIO,
                        List.of(Figure.P50, Figure.P99, Figure.P999),
                        List.of(
                                new ToFile(Way.LANE),
                                new ToFile(Way.LOGBACK_PENSTOCK),
                                new ToFile(Way.LOG4J_PENSTOCK),
                                new ToFile(Way.LOGBACK_APPEND),
                                new ToFile(Way.LOGBACK_PRUDENT),
                                python(LogWorker.Task.TIMES))),
                new Scenario(
                        "sink: processor time when idle",
                        100,
                        16,
                        Comparison.DIFFERENCE,
                        List.of(Figure.CPU),
                        List.of(new IdleSink(USUAL))));
    }

    private static Contestant python(final LogWorker.Task task) {
        return task == LogWorker.Task.CALLS
                ? new PythonLog(task, 1, SHORT, 10)
                : new PythonLog(task, ToFile.WORKERS, SHORT, 1);
    }

    private static Scenario calls(final String title, final Comparison comparison, final Contestant... contestants) {
        return new Scenario(title, 100_000, 3, comparison, CALLS, List.of(contestants));
    }

    private static Growth growth(final String title, final String file, final int length) {
        return new Growth(
                title,
                file,
                "JVMs",
                RATES,
                Stream.of(1, 2, 4, 8)
                        .map(workers -> rates(Integer.toString(workers), workers, length)
                                .only(GROWING.stream().map(Way::title).toList()))
                        .toList());
    }

    private static Scenario rates(final String title, final int workers, final int length) {
        final boolean isShort = length == SHORT;
        return new Scenario(
                title,
                isShort ? 6_000_000 : 30_000,
                2.5 + 0.8 * workers,
                Comparison.RATIO,
                RATES,
                List.of(
                        new RecordRate(Way.LANE, workers, length, 1),
                        new RecordRate(Way.LOGBACK_PENSTOCK, workers, length, isShort ? 2 : 1),
                        new RecordRate(Way.LOG4J_PENSTOCK, workers, length, isShort ? 2 : 1),
                        new RecordRate(Way.LOGBACK_OWN_FILE, workers, length, isShort ? 3 : 1),
                        new RecordRate(Way.LOGBACK_APPEND, workers, length, isShort ? 3 : 1),
                        new RecordRate(Way.LOGBACK_PRUDENT, workers, length, isShort ? 40 : 2),
                        new RecordRate(Way.LOG4J_APPEND, workers, length, isShort ? 6 : 1),
                        new RecordRate(Way.LOG4J_LOCKING, workers, length, isShort ? 40 : 2),
                        new PythonLog(LogWorker.Task.STREAM, workers, length, isShort ? 120 : 3)));
    }
}
