package io.penstock.objects.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.PreemptingBuffer.Preemption;
import io.penstock.testkit.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A reader of a map or list stands still before each of its accesses, while a writer does all of its work. */
class InterleavingTest {
    private static final int MAX = 7;
    private static final Geometry MAP = Geometry.of(Geometry.Shape.MAP, MAX, MAX * 150);
    private static final Geometry LIST = Geometry.of(Geometry.Shape.LIST, MAX, MAX * 150);

    private static final int FOURTH = ParticipantId.of(4, 1);

    /** More than a set has, and the recovery before it. */
    private static final int STEPS_OF_A_SET = 45;

    /** More than a snapshot of three elements has. */
    private static final int ACCESSES = 45;

    /** All have one home, the last slot but one: a run that wraps around. */
    private static final List<String> KEYS = IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "k" + i)
            .filter(key -> (Process.key(key).hash() & MAP.slots() - 1) == MAP.slots() - 2)
            .limit(4)
            .toList();

    private static String text(final byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String value(final int letter) {
        return String.valueOf((char) ('a' + letter)).repeat(100);
    }

    private static void put(final Process<MapTable> process, final String key, final String value) {
        final MapAccess.Key bytes = Process.key(key);
        process.locked(() -> assertEquals(
                MapTable.Update.DONE,
                process.table.update(
                        bytes.bytes(),
                        bytes.length(),
                        bytes.hash(),
                        MapTable.ANY,
                        value == null ? null : Process.value(value),
                        new Found(),
                        false)));
    }

    private static String get(final Process<MapTable> process, final String key) {
        final MapAccess.Key bytes = Process.key(key);
        final Found found = new Found();
        assertTrue(process.table.read(bytes.bytes(), bytes.length(), bytes.hash(), true, found));
        return found.version() == MapTable.ABSENT ? null : text(found.bytes());
    }

    /** Runs a read with a write before each of its accesses; returns the number of accesses. */
    private static <T extends Table, R> int everywhere(
            final Geometry geometry,
            final Store.Maker<T> maker,
            final Consumer<Process<T>> start,
            final Function<Process<T>, R> read,
            final Consumer<Process<T>> write,
            final Consumer<R> check) {
        for (int access = 0; ; access++) {
            final World world = Process.world(geometry);
            final Preemption preemption = new Preemption();
            final Process<T> reader = new Process<>(world, Process.SURVIVOR, world.view(preemption), geometry, maker);
            final Process<T> writer =
                    new Process<>(world, Process.THIRD, world.view(KillSwitch.throwing()), geometry, maker);
            start.accept(writer);
            preemption.arm(access, () -> write.accept(writer));
            check.accept(read.apply(reader));
            if (!preemption.hasHappened()) {
                return access;
            }
        }
    }

    private static int map(
            final Function<Process<MapTable>, Object> read,
            final Consumer<Process<MapTable>> write,
            final Consumer<Object> check) {
        return everywhere(
                MAP,
                Regions::map,
                process -> {
                    for (int i = 0; i < KEYS.size(); i++) {
                        put(process, KEYS.get(i), value(i));
                    }
                },
                read,
                write,
                check);
    }

    @Test
    @DisplayName("M9 a value that is replaced twice while it is read, in the units that were freed, is read whole")
    void replaced() {
        final int accesses = map(
                process -> get(process, KEYS.get(1)),
                process -> {
                    put(process, KEYS.get(1), value(10));
                    put(process, KEYS.get(1), value(11));
                },
                got -> assertTrue(List.of(value(1), value(11)).contains(got), () -> "got=" + got));
        assertTrue(accesses > 10, () -> "accesses=" + accesses);
    }

    @Test
    @DisplayName("M11 a key that is there throughout is found, whichever other key is removed while it is looked for")
    void moved() {
        for (final String removed : KEYS) {
            for (final String key : KEYS) {
                if (!key.equals(removed)) {
                    final String there = value(KEYS.indexOf(key));
                    map(
                            process -> get(process, key),
                            process -> put(process, removed, null),
                            got -> assertEquals(there, got, () -> key + " while " + removed + " is removed"));
                }
            }
        }
    }

    @Test
    @DisplayName("M11 the keys that are there throughout come once, whichever other key is removed meanwhile")
    void keysMoved() {
        for (final String removed : KEYS) {
            map(
                    process -> process.table.keys().stream()
                            .map(InterleavingTest::text)
                            .filter(key -> !key.equals(removed))
                            .sorted()
                            .toList(),
                    process -> put(process, removed, null),
                    keys -> assertEquals(
                            KEYS.stream()
                                    .filter(key -> !key.equals(removed))
                                    .sorted()
                                    .toList(),
                            keys));
        }
    }

    private static void splice(
            final Process<ListTable> process, final int at, final int removed, final String... added) {
        final Value[] values = List.of(added).stream().map(Process::value).toArray(Value[]::new);
        process.locked(() -> assertEquals(
                ListTable.Change.DONE, process.table.splice(ListTable.ANY, at, removed, values, new Found())));
    }

    private static List<String> snapshot(final Process<ListTable> process) {
        final List<String> all = new ArrayList<>();
        process.table.snapshot().elements().forEach(each -> all.add(text(each.bytes())));
        return all;
    }

    private static void list(
            final Consumer<Process<ListTable>> write, final BiConsumer<List<String>, List<String>> check) {
        final Consumer<Process<ListTable>> start = process -> splice(process, -1, 0, value(0), value(1), value(2));
        final World world = Process.world(LIST);
        final Process<ListTable> model =
                new Process<>(world, Process.THIRD, KillSwitch.throwing(), LIST, Regions::list);
        start.accept(model);
        write.accept(model);
        final List<String> after = snapshot(model);
        final int accesses = everywhere(
                LIST, Regions::list, start, InterleavingTest::snapshot, write, got -> check.accept(got, after));
        assertTrue(accesses > 10, () -> "accesses=" + accesses);
    }

    @Test
    @DisplayName("M14 a snapshot is the list as it was before a change, or after it")
    void snapshots() {
        final List<Consumer<Process<ListTable>>> writes = List.of(
                process -> splice(process, 0, 1),
                process -> splice(process, 0, 0, value(9)),
                process -> splice(process, 1, 1, value(9)),
                process -> {
                    splice(process, 1, 1, value(8));
                    splice(process, 1, 1, value(9));
                },
                process -> {
                    splice(process, 0, 1);
                    splice(process, 0, 0, value(9));
                },
                process -> process.locked(
                        () -> process.table.rewrite(process.table.root(), new int[] {2, 1, 0}, new Value[3])));
        for (final Consumer<Process<ListTable>> write : writes) {
            list(
                    write,
                    (got, after) -> assertTrue(
                            got.equals(List.of(value(0), value(1), value(2))) || got.equals(after),
                            () -> "got=" + got));
        }
    }

    @Test
    @DisplayName("M14 an element that is read by index is whole, and one that the list had there")
    void elements() {
        everywhere(
                LIST,
                Regions::list,
                process -> splice(process, -1, 0, value(0), value(1), value(2)),
                process -> {
                    final Found found = new Found();
                    assertEquals(ListTable.Read.FOUND, process.table.read(1, found));
                    return text(found.bytes());
                },
                process -> {
                    splice(process, 0, 1);
                    splice(process, 0, 0, value(9));
                    splice(process, 1, 1, value(8));
                },
                got -> assertTrue(List.of(value(1), value(8)).contains(got), () -> "got=" + got));
    }

    @Test
    @Tag("kill")
    @DisplayName(
            "M9 M14 a snapshot is whole, also if a writer was killed in a set and the next one in its own, after the recovery")
    void recoveredMeanwhile() {
        final List<String> whole = List.of(value(1), value(8), value(9));
        int tried = 0;
        for (int first = 0; ; first++) {
            for (int second = 0; second < STEPS_OF_A_SET; second++) {
                final int victimDiesAt = first;
                final int nextDiesAt = second;
                for (int access = 0; access < ACCESSES; access++) {
                    final World world = Process.world(LIST);
                    final Preemption preemption = new Preemption();
                    final Process<ListTable> reader =
                            new Process<>(world, FOURTH, world.view(preemption), LIST, Regions::list);
                    splice(list(world, Process.THIRD, KillSwitch.throwing()), -1, 0, value(0), value(1), value(2));
                    preemption.arm(access, () -> {
                        killed(world, Process.VICTIM, victimDiesAt, value(8));
                        killed(world, Process.SURVIVOR, nextDiesAt, value(9));
                    });
                    final List<String> got = snapshot(reader);
                    assertEquals(value(0), got.get(0));
                    assertTrue(whole.contains(got.get(1)), () -> "got=" + got);
                    assertEquals(value(2), got.get(2));
                    tried++;
                }
            }
            if (!killed(started(), Process.VICTIM, first, value(8))) {
                break;
            }
        }
        assertTrue(tried > 1000, "tried=" + tried);
    }

    private static World started() {
        final World world = Process.world(LIST);
        splice(list(world, Process.THIRD, KillSwitch.throwing()), -1, 0, value(0), value(1), value(2));
        return world;
    }

    private static Process<ListTable> list(final World world, final int self, final KillSwitch killSwitch) {
        return new Process<>(world, self, killSwitch, LIST, Regions::list);
    }

    /** {@return whether a set of the second element was killed before its step} */
    private static boolean killed(final World world, final int self, final int step, final String value) {
        final KillSwitch killSwitch = KillSwitch.throwing();
        final Process<ListTable> process = list(world, self, killSwitch);
        killSwitch.arm(step);
        try {
            splice(process, 1, 1, value);
        } catch (final KillSwitch.Killed expected) {
            world.bury(self);
            return true;
        }
        return false;
    }
}
