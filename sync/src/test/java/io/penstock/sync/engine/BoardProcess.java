package io.penstock.sync.engine;

import io.penstock.core.memory.Participants;
import io.penstock.testkit.World;
import java.nio.ByteBuffer;

/** One process that uses a board's words as the product does, but for the file. */
final class BoardProcess {
    static final int MAX_PROCESSES = 4;
    static final int CAPACITY = 4096;

    private static final int CONTROL = 0;
    private static final int ROWS = 1;
    private static final int ARENA = 2;
    private static final byte LEFT_OVER = 0x5A;

    private final EntryTable table;
    private final BoardRows rows;

    private BoardProcess(final World world, final int self, final World.View view) {
        final Participants participants = world.seenBy(self);
        table = new EntryTable(
                view.region(CONTROL), view.region(ARENA), MAX_PROCESSES, participants, new EntryFlags(), "world");
        rows = new BoardRows(view.region(ROWS), MAX_PROCESSES, participants, 1);
    }

    /** A board whose arena holds what appenders may have left that were killed. */
    static World world() {
        final World world =
                World.empty(BoardDescriptor.CONTROL_LENGTH, BoardDescriptor.rowsLength(MAX_PROCESSES), CAPACITY);
        final ByteBuffer arena = world.raw(ARENA);
        for (int i = 0; i < CAPACITY; i++) {
            arena.put(i, LEFT_OVER);
        }
        return world;
    }

    static BoardProcess in(final World world, final int self, final World.View view) {
        return new BoardProcess(world, self, view);
    }

    EntryTable table() {
        return table;
    }

    BoardRows rows() {
        return rows;
    }

    /** Its entry of a name, which is made with a value. */
    Entry number(final String name, final long value) {
        return table.findOrAppend(Entry.Wanted.of(name, EntryKind.LONG, value));
    }

    Entry adder(final String name) {
        return table.findOrAppend(Entry.Wanted.of(name, EntryKind.ADDER, 0));
    }

    long value(final Entry entry) {
        return table.arena().getLongVolatile(entry.body() + BoardDescriptor.VALUE);
    }

    /** Throws unless an entry's body is as its creator makes it: a value in the first word, and zeros. */
    void checkBody(final Entry entry, final long value) {
        if (value(entry) != value) {
            throw new AssertionError("value=" + value(entry) + " expected=" + value + " " + entry);
        }
        final int length = entry.kind()
                .bodyLength(
                        new Entry.Wanted(entry.name(), entry.kind(), entry.first(), entry.second(), value),
                        MAX_PROCESSES);
        for (int word = Long.BYTES; word < length; word += Long.BYTES) {
            if (table.arena().getLong(entry.body() + word) != 0) {
                throw new AssertionError("left by a killed appender: word=" + word + " " + entry);
            }
        }
    }
}
