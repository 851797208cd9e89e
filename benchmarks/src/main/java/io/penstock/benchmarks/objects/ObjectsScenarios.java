package io.penstock.benchmarks.objects;

import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.CallRow;
import io.penstock.benchmarks.calls.PythonCall;
import io.penstock.benchmarks.kit.Contestant;
import io.penstock.benchmarks.kit.Figure;
import io.penstock.benchmarks.kit.Part;
import io.penstock.benchmarks.kit.Scenario;
import io.penstock.benchmarks.kit.Scenario.Comparison;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Shared maps, lists and values, and hosted objects. The bars stand in decision 0350. */
public final class ObjectsScenarios {
    private static final PythonCall.Script SCRIPT = new PythonCall.Script(ObjectsScenarios.class, "objects_peer.py");
    private static final long FAST = 14_000_000;
    private static final long MEDIUM = 4_000_000;

    /** How many times slower than the reads, or than the writes, of a map is what goes through a socket or a server. */
    private static final int SLOWNESS_OF_REDIS = 100;

    private static final int SLOWNESS_OF_PYTHON = 200;

    private static final long CALLS = 1_000_000;
    private static final long CALLS_AFTER_SILENCE = 400;
    private static final int CLIENTS = 8;
    private static final long SILENCE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private ObjectsScenarios() {}

    /**
     * Returns all of them.
     *
     * @return in the order of the tables
     */
    public static List<Part> all() {
        return List.of(
                rates(
                        "objects: get of a map, hot",
                        FAST,
                        MapRow.of(MapPeer.PENSTOCK, MapAct.GET, 1, 1),
                        MapRow.of(MapPeer.CHRONICLE, MapAct.GET, 1, 2),
                        MapRow.of(MapPeer.MV_STORE, MapAct.GET, 1, 1),
                        MapRow.redis(MapAct.GET, 1, SLOWNESS_OF_REDIS),
                        python("dict_get", "Python Manager dict")),
                rates(
                        "objects: put into a map, 1 writer",
                        MEDIUM,
                        MapRow.of(MapPeer.PENSTOCK, MapAct.PUT, 1, 1),
                        MapRow.of(MapPeer.CHRONICLE, MapAct.PUT, 1, 1),
                        MapRow.of(MapPeer.MV_STORE, MapAct.PUT, 1, 1),
                        MapRow.redis(MapAct.PUT, 1, SLOWNESS_OF_REDIS),
                        python("dict_put", "Python Manager dict")),
                rates(
                        "objects: put into a map, 2 writers",
                        MEDIUM,
                        MapRow.of(MapPeer.PENSTOCK, MapAct.PUT, 2, 1),
                        MapRow.of(MapPeer.CHRONICLE, MapAct.PUT, 2, 1),
                        MapRow.of(MapPeer.MV_STORE, MapAct.PUT, 2, 1),
                        MapRow.redis(MapAct.PUT, 2, SLOWNESS_OF_REDIS),
                        python("dict_put_2", "Python Manager dict")),
                rates(
                        "objects: compute of a value of a map",
                        MEDIUM,
                        MapRow.of(MapPeer.PENSTOCK, MapAct.COMPUTE, 1, 1),
                        MapRow.of(MapPeer.CHRONICLE, MapAct.COMPUTE, 1, 2),
                        MapRow.of(MapPeer.MV_STORE, MapAct.COMPUTE, 1, 1),
                        python("dict_compute", "Python Manager dict, its lock held")),
                rates(
                        "objects: merge of one counter, 2 processes",
                        MEDIUM / 4,
                        MapRow.of(MapPeer.PENSTOCK, MapAct.MERGE, 2, 1),
                        MapRow.of(MapPeer.CHRONICLE, MapAct.MERGE, 2, 2),
                        MapRow.of(MapPeer.MV_STORE, MapAct.MERGE, 2, 1),
                        MapRow.redis(MapAct.MERGE, 2, SLOWNESS_OF_REDIS / 4),
                        python("dict_add_2", "Python Manager dict, its lock held")),
                new Scenario(
                        "objects: reads of a map while its writer is stopped",
                        1,
                        15,
                        Comparison.RATIO,
                        List.of(Figure.KEPT, Figure.RATE),
                        List.of(new FrozenWriter())),
                rates(
                        "objects: get of a list of 100",
                        FAST,
                        call(ListCall.GET),
                        call(ListCall.GET_COPIED),
                        python("list_get", "Python Manager list")),
                rates(
                        "objects: set in a list of 100",
                        MEDIUM,
                        call(ListCall.SET),
                        call(ListCall.SET_COPIED),
                        python("list_set", "Python Manager list")),
                rates(
                        "objects: one added to a list of 100, and the first removed",
                        MEDIUM / 8,
                        call(ListCall.ADD),
                        call(ListCall.ADD_COPIED),
                        python("list_add", "Python Manager list")),
                rates(
                        "objects: get of a value, a record of two numbers",
                        FAST,
                        call(ValueCall.GET),
                        call(ValueCall.BOARD_GET),
                        python("value_get", "Python Manager Namespace, one of them")),
                rates(
                        "objects: set of a value, a record of two numbers",
                        MEDIUM,
                        call(ValueCall.SET),
                        call(ValueCall.BOARD_SET),
                        python("value_set", "Python Manager Namespace, one of them")),
                rates("objects: updateAndGet of a value", MEDIUM, call(ValueCall.UPDATE)),
                new Scenario(
                        "objects: from a change to a thread that has slept 5 ms for it",
                        1_000,
                        8,
                        Comparison.RATIO,
                        List.of(Figure.P50, Figure.P99),
                        List.of(
                                new NewsRow(News.MAP),
                                new NewsRow(News.VALUE),
                                new NewsRow(News.LIST),
                                new NewsRow(News.PIPE),
                                new PythonCall(SCRIPT, "wake", "Python Manager Condition", 1))),
                new Scenario(
                        "objects: a hosted call, 1 client",
                        CALLS,
                        5,
                        Comparison.RATIO,
                        List.of(Figure.P50, Figure.P99, Figure.RATE),
                        List.of(
                                new EchoRow(EchoKind.PENSTOCK, 1, 0, 1),
                                new EchoRow(EchoKind.PIPE, 1, 0, 1),
                                new EchoRow(EchoKind.RMI, 1, 0, 10),
                                new PythonCall(SCRIPT, "call", "Python Manager, a method of a class", 20))),
                new Scenario(
                        "objects: a hosted call after 5 ms of silence",
                        CALLS_AFTER_SILENCE,
                        5,
                        Comparison.RATIO,
                        List.of(Figure.P50, Figure.P99),
                        List.of(
                                new EchoRow(EchoKind.PENSTOCK, 1, SILENCE_NS, 1),
                                new EchoRow(EchoKind.PIPE, 1, SILENCE_NS, 1),
                                new EchoRow(EchoKind.RMI, 1, SILENCE_NS, 1),
                                new PythonCall(SCRIPT, "call_idle", "Python Manager, a method of a class", 1))),
                rates(
                        "objects: hosted calls, 8 clients",
                        CALLS,
                        new EchoRow(EchoKind.PENSTOCK, CLIENTS, 0, 1),
                        new EchoRow(EchoKind.RMI, CLIENTS, 0, 10),
                        new PythonCall(SCRIPT, "call_8", "Python Manager, a method of a class", 20)));
    }

    private static Contestant call(final CallKind kind) {
        return new CallRow(kind);
    }

    private static PythonCall python(final String call, final String name) {
        return new PythonCall(SCRIPT, call, name, SLOWNESS_OF_PYTHON);
    }

    private static Part rates(final String title, final long calls, final Contestant... contestants) {
        return new Scenario(title, calls, 5, Comparison.RATIO, List.of(Figure.RATE), List.of(contestants));
    }
}
