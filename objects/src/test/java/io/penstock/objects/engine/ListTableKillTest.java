package io.penstock.objects.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A writer of a list dies before each of its stores, the process that recovers too; the next one finds the old list or the new one. */
@Tag("kill")
class ListTableKillTest {
    private static final int MAX = 8;
    private static final Geometry GEOMETRY = Geometry.of(Geometry.Shape.LIST, MAX, MAX * 150);

    private final KillPoints kills = new KillPoints("list");

    private static Process<ListTable> process(final World world, final int self, final KillSwitch killSwitch) {
        return new Process<>(world, self, killSwitch, GEOMETRY, Regions::list);
    }

    private static Value[] values(final String... values) {
        return List.of(values).stream().map(Process::value).toArray(Value[]::new);
    }

    private static List<String> contents(final ListTable table) {
        return table.snapshot().elements().stream()
                .map(each -> new String(each.bytes(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** A call of a list. */
    private record Call(String name, Consumer<Process<ListTable>> run) {}

    private static Call splice(final String name, final int at, final int removed, final String... added) {
        final Value[] values = values(added);
        return new Call(
                name,
                process -> process.locked(() -> process.table.splice(ListTable.ANY, at, removed, values, new Found())));
    }

    private static List<Call> calls(final int size) {
        final int[] reversed = IntStream.range(0, size).map(i -> size - 1 - i).toArray();
        final int[] odd = IntStream.range(0, size).filter(i -> i % 2 == 1).toArray();
        final int[] replaced =
                IntStream.range(0, size).map(i -> i == 0 ? -1 : i).toArray();
        final Value[] fresh = new Value[size];
        if (size > 0) {
            fresh[0] = Process.value("fresh".repeat(16));
        }
        return List.of(
                splice("add", -1, 0, "new"),
                splice("addAll", -1, 0, "new1".repeat(15), "new2"),
                splice("insert", 0, 0, "new"),
                splice("set", size / 2, 1, "set".repeat(25)),
                splice("removeLast", Math.max(0, size - 1), 1),
                splice("removeFirst", 0, 1),
                rewrite("sort", reversed, new Value[size]),
                rewrite("removeIf", odd, new Value[odd.length]),
                rewrite("replaceAll", replaced, fresh));
    }

    private static Call rewrite(final String name, final int[] kept, final Value[] fresh) {
        return new Call(
                name, process -> process.locked(() -> process.table.rewrite(process.table.root(), kept, fresh)));
    }

    @Test
    @DisplayName(
            "M9 M14 killed before any store of a change, and of the recovery: the old list or the new one, and no cell lost")
    void killedAnywhere() {
        final Random random = new Random(5);
        for (int i = 0; i < 6; i++) {
            final World world = Process.world(GEOMETRY);
            final Process<ListTable> process = process(world, Process.THIRD, KillSwitch.throwing());
            for (int n = random.nextInt(9); n > 0; n--) {
                splice("add", random.nextBoolean() ? 0 : -1, 0, ("e" + n).repeat(1 + random.nextInt(30)))
                        .run
                        .accept(process);
            }
            final List<String> before = contents(process.table);
            calls(before.size()).forEach(call -> trial(call, world.photograph(), before));
        }
        kills.report();
        assertTrue(kills.total() > 2000, "kills=" + kills.total());
    }

    private void trial(final Call call, final World.Photograph start, final List<String> before) {
        final Process<ListTable> whole = process(start.copy(), Process.THIRD, KillSwitch.throwing());
        call.run.accept(whole);
        final List<String> after = contents(whole.table);
        kills.forEvery(call.name, victim -> {
            final World world = start.copy();
            final Process<ListTable> process = process(world, Process.VICTIM, victim);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    call.run.accept(process);
                }

                @Override
                public void check(final boolean killed) {
                    if (killed) {
                        world.bury(Process.VICTIM);
                        final World.Photograph left = world.photograph();
                        assertOneOf(
                                before, after, contents(process(world, Process.SURVIVOR, KillSwitch.throwing()).table));
                        recoveries(left, before, after);
                    } else {
                        verify(world, after, after);
                    }
                }
            };
        });
    }

    private void recoveries(final World.Photograph left, final List<String> before, final List<String> after) {
        kills.forEvery("recover", recoverer -> {
            final World world = left.copy();
            final Process<ListTable> process = process(world, Process.SURVIVOR, recoverer);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    process.recover();
                }

                @Override
                public void check(final boolean killed) {
                    if (killed) {
                        world.bury(Process.SURVIVOR);
                    }
                    verify(world, before, after);
                }
            };
        });
    }

    private static void assertOneOf(final List<String> before, final List<String> after, final List<String> found) {
        assertTrue(
                found.equals(before) || found.equals(after),
                () -> "found=" + found + " before=" + before + " after=" + after);
    }

    private static void verify(final World world, final List<String> before, final List<String> after) {
        final Process<ListTable> process = process(world, Process.THIRD, KillSwitch.throwing());
        process.recover();
        assertOneOf(before, after, contents(process.table));
        final int size = process.table.size();
        rewrite("clear", new int[0], new Value[0]).run.accept(process);
        assertEquals(0, process.table.usedBytes(), () -> "of a list that had " + size);
        for (int i = 0; i < MAX; i++) {
            splice("add", -1, 0, "x".repeat(90)).run.accept(process);
        }
        assertEquals(MAX, process.table.size(), "as many fit as in a new list");
        splice("set", 0, 1, "y".repeat(90)).run.accept(process);
        assertEquals("y".repeat(90), contents(process.table).get(0), "M10 setting works in a full list");
    }
}
