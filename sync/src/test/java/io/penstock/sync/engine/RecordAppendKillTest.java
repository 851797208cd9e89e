package io.penstock.sync.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.lock.RecoverableLock;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.util.function.Function;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records and arrays whose makers are killed before each store, in an arena that is full of what others have left. */
@Tag("kill")
class RecordAppendKillTest {
    private static final int VICTIM = 1;
    private static final int SURVIVOR = 100;
    private static final String TEXT = "first:long\nsecond:int\n";
    private static final int ELEMENTS = 20;

    private final KillPoints kills = new KillPoints("board");

    @AfterEach
    void report() {
        kills.report();
    }

    private record Pair(long first, int second) {}

    private static Entry record(final BoardProcess process, final long... value) {
        final RecordShape shape = RecordShape.of(Pair.class);
        return process.table()
                .findOrAppend(new Entry.Wanted(
                        "r",
                        EntryKind.RECORD,
                        0,
                        0,
                        value.length == 0 ? 0 : 1,
                        shape.body(value.length == 0 ? null : value)));
    }

    private static Entry array(final BoardProcess process) {
        return process.table().findOrAppend(new Entry.Wanted("a", EntryKind.INT_ARRAY, ELEMENTS, 0, 0));
    }

    private static void checkRecord(final World world, final Entry entry, final long version, final long... value) {
        final AtomicBuffer arena = BoardProcess.in(world, SURVIVOR, world.view(KillSwitch.throwing()))
                .table()
                .arena();
        final byte[] text = new byte[TEXT.length()];
        assertEquals(2, arena.getInt(entry.body() + RecordDescriptor.COMPONENTS));
        assertEquals(text.length, arena.getInt(entry.body() + RecordDescriptor.TEXT_LENGTH));
        arena.getBytes(entry.body() + RecordDescriptor.text(2), text);
        assertEquals(TEXT, new String(text, UTF_8));
        assertEquals(0, arena.getLong(entry.body() + RecordDescriptor.WRITE_LOCK));
        final RecordWords words = new RecordWords(
                arena,
                entry.body(),
                2,
                new RecoverableLock(
                        arena, entry.body() + RecordDescriptor.WRITE_LOCK, world.seenBy(SURVIVOR), () -> {}));
        final long[] there = new long[2];
        assertEquals(version, words.read(there));
        assertArrayEquals(value, there);
        assertEquals(RecordWords.Attempt.WRITTEN, words.tryWrite(version, new long[] {8, 9}));
        assertEquals(version + 1, words.read(there));
        assertArrayEquals(new long[] {8, 9}, there);
    }

    private static void checkArray(final World world, final Entry entry) {
        final AtomicBuffer arena = BoardProcess.in(world, SURVIVOR, world.view(KillSwitch.throwing()))
                .table()
                .arena();
        for (int i = 0; i < ELEMENTS; i++) {
            assertEquals(0, arena.getInt(entry.body() + i * Integer.BYTES), "element=" + i);
        }
    }

    /** What is there of the entry's kind after the kill, and after the next maker. */
    @FunctionalInterface
    private interface Check {
        void look(World world, Entry entry);
    }

    private void kill(final String name, final Function<BoardProcess, Entry> making, final Check check) {
        final World.Photograph empty = BoardProcess.world().photograph();
        final long points = kills.forEvery(name, victim -> {
            final World world = empty.copy();
            final BoardProcess process = BoardProcess.in(world, VICTIM, world.view(victim));
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertNotNull(making.apply(process));
                }

                @Override
                public void check(final boolean killed) {
                    final BoardProcess survivor = BoardProcess.in(world, SURVIVOR, world.view(KillSwitch.throwing()));
                    for (final Entry there : survivor.table().all()) { // the victim is not known to be dead
                        check.look(world.photograph().copy(), there);
                    }
                    world.bury(VICTIM);
                    check.look(world, making.apply(survivor));
                    assertEquals(1, survivor.table().all().size());
                }
            };
        });
        assertTrue(points > 20, "points=" + points);
    }

    @Test
    @DisplayName(
            "V6, V12, Y28: a record whose maker is killed is there wholly, with its components and its value, or not at all")
    void recordWithValue() {
        kill(
                "record with a value",
                process -> record(process, 6, 7),
                (world, entry) -> checkRecord(world, entry, 1, 6, 7));
    }

    @Test
    @DisplayName("V6, Y28: so it is without a value: there is none, whatever lay there")
    void recordWithoutValue() {
        kill("record", RecordAppendKillTest::record, (world, entry) -> checkRecord(world, entry, 0, 0, 0));
    }

    @Test
    @DisplayName("V8, Y28: an array whose maker is killed is there wholly, all zero, or not at all")
    void arrays() {
        kill("array", RecordAppendKillTest::array, RecordAppendKillTest::checkArray);
    }
}
