package io.penstock.objects.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A writer of a map dies before each of its stores, the process that recovers too; the next one finds the old value or the new one. */
@Tag("kill")
class MapTableKillTest {
    private static final int MAX = 7;
    private static final Geometry GEOMETRY = Geometry.of(Geometry.Shape.MAP, MAX, MAX * 150);
    /** Their homes are the last two slots: so there are runs, which wrap around, and removals that move words. */
    private static final List<String> KEYS = IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "k" + i)
            .filter(key -> (Process.key(key).hash() & GEOMETRY.slots() - 1) >= GEOMETRY.slots() - 2)
            .limit(8)
            .toList();

    private final KillPoints kills = new KillPoints("map");

    private static Process<MapTable> process(final World world, final int self, final KillSwitch killSwitch) {
        return new Process<>(world, self, killSwitch, GEOMETRY, Regions::map);
    }

    private static MapTable.Update update(final Process<MapTable> process, final String key, final String value) {
        final MapAccess.Key bytes = Process.key(key);
        final MapTable.Update[] result = {null};
        process.locked(() -> result[0] = process.table.update(
                bytes.bytes(),
                bytes.length(),
                bytes.hash(),
                MapTable.ANY,
                value == null ? null : Process.value(value),
                new Found(),
                true));
        return result[0];
    }

    private static String read(final MapTable table, final String key) {
        final MapAccess.Key bytes = Process.key(key);
        final Found found = new Found();
        assertTrue(table.read(bytes.bytes(), bytes.length(), bytes.hash(), true, found));
        return found.version() == MapTable.ABSENT ? null : new String(found.bytes(), StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> contents(final MapTable table) {
        final Map<String, String> contents = new TreeMap<>();
        for (final String key : KEYS) {
            final String value = read(table, key);
            if (value != null) {
                contents.put(key, value);
            }
        }
        final List<String> keys = new ArrayList<>();
        table.keys().forEach(key -> keys.add(new String(key, StandardCharsets.ISO_8859_1)));
        assertEquals(List.copyOf(contents.keySet()), keys.stream().sorted().toList());
        return contents;
    }

    /** A state, and what is in it. */
    private record State(World.Photograph photograph, Map<String, String> contents) {}

    private static State state(final Random random) {
        final World world = Process.world(GEOMETRY);
        final Process<MapTable> process = process(world, Process.THIRD, KillSwitch.throwing());
        for (int i = random.nextInt(14); i > 0; i--) {
            final String key = KEYS.get(random.nextInt(KEYS.size()));
            update(process, key, random.nextInt(3) == 0 ? null : ("v" + i).repeat(1 + random.nextInt(40)));
        }
        return new State(world.photograph(), contents(process.table));
    }

    @Test
    @DisplayName(
            "M9 killed before any store of a put or a removal, and of the recovery: old value or new, sizes right, no cell lost")
    void killedAnywhere() {
        final Random random = new Random(11);
        for (int i = 0; i < 12; i++) {
            final State state = state(random);
            final String key = KEYS.get(random.nextInt(KEYS.size()));
            final String small = "n".repeat(8);
            final String large = "n".repeat(110);
            trial("put", state, key, small);
            trial("put", state, key, large);
            for (final String each : state.contents.keySet()) {
                trial("remove", state, each, null);
            }
        }
        kills.report();
        assertTrue(kills.total() > 2000, "kills=" + kills.total());
    }

    private void trial(final String operation, final State state, final String key, final String value) {
        final World completed = state.photograph.copy();
        final Process<MapTable> whole = process(completed, Process.THIRD, KillSwitch.throwing());
        update(whole, key, value);
        final Map<String, String> after = contents(whole.table);
        kills.forEvery(operation, victim -> {
            final World world = state.photograph.copy();
            final Process<MapTable> process = process(world, Process.VICTIM, victim);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    update(process, key, value);
                }

                @Override
                public void check(final boolean killed) {
                    if (!killed) {
                        verify(world, state.contents, after, true);
                        return;
                    }
                    world.bury(Process.VICTIM);
                    final World.Photograph left = world.photograph();
                    assertOneOf(
                            state.contents,
                            after,
                            contents(process(world, Process.SURVIVOR, KillSwitch.throwing()).table));
                    recoveries(left, state.contents, after);
                }
            };
        });
    }

    private void recoveries(
            final World.Photograph left, final Map<String, String> before, final Map<String, String> after) {
        kills.forEvery("recover", recoverer -> {
            final World world = left.copy();
            final Process<MapTable> process = process(world, Process.SURVIVOR, recoverer);
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
                    verify(world, before, after, false);
                }
            };
        });
    }

    private static void assertOneOf(
            final Map<String, String> before, final Map<String, String> after, final Map<String, String> found) {
        assertTrue(found.equals(before) || found.equals(after), () -> "found=" + found + " before=" + before);
    }

    /** Whole, of the right size; as much fits as in a new map. */
    private static void verify(
            final World world,
            final Map<String, String> before,
            final Map<String, String> after,
            final boolean completed) {
        final Process<MapTable> process = process(world, Process.THIRD, KillSwitch.throwing());
        process.recover();
        final Map<String, String> found = contents(process.table);
        assertOneOf(completed ? after : before, after, found);
        assertEquals(found.size(), process.table.size());
        KEYS.forEach(key -> update(process, key, null));
        assertEquals(0, process.table.size());
        assertEquals(0, process.table.usedBytes());
        assertEquals(
                roomOfNewMap(process(Process.world(GEOMETRY), Process.THIRD, KillSwitch.throwing())),
                roomOfNewMap(process));
    }

    /** How many entries of so many bytes fit. */
    private static int roomOfNewMap(final Process<MapTable> process) {
        int fit = 0;
        while (update(process, KEYS.get(fit), "x".repeat(100)) == MapTable.Update.DONE) {
            fit++;
            assertEquals(
                    MapTable.Update.DONE,
                    update(process, KEYS.get(fit - 1), "y".repeat(100)),
                    "M10 replacing works in a full map");
        }
        return fit;
    }
}
