package io.penstock.sync;

import io.penstock.sync.engine.BoardDescriptor;
import io.penstock.sync.engine.BoardSettings;
import io.penstock.sync.engine.ConditionPlace;
import io.penstock.sync.engine.Entry;
import io.penstock.sync.engine.EntryKind;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.MemoryBoard;
import io.penstock.sync.engine.OpenBoard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file of named entries that processes share: values, flags to wait for, and locks. The first process that names an entry makes it, and gives it its first
 * value. The others find it as it is. An entry lives as long as the file, and its name is never used for another one.
 *
 * <pre>{@code
 * try (Board board = Board.at(directory.resolve("state")).openOrCreate()) {
 *     SharedLong done = board.number("done");
 *     SharedFlag stop = board.flag("stop");
 *     while (!stop.isSet()) {
 *         work();
 *         done.incrementAndGet();
 *     }
 * }
 * }</pre>
 *
 * <p>A process that is killed, at any instant, has changed an entry wholly or not at all, and delays no other. A file outlives all processes, and a
 * reboot if its file system does: the next process finds all values as they were.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> at most {@code maxProcesses} on one host at a time; each may have any number of handles. <b>Blocks:</b>
 * opening, for file operations; the methods that make an entry, while another process makes one, and no longer than 10 s, also if that
 * process is stopped.
 */
public final class Board implements AutoCloseable {
    private final OpenBoard open;

    Board(final OpenBoard open, final boolean opened) {
        this.open = open;
        open.closeWith(this, opened);
    }

    /**
     * A board in a file.
     *
     * @param path of the file; all processes use the same path
     * @return its settings, and the ways to open it
     */
    public static BoardBuilder at(final Path path) {
        return new BoardBuilder(path);
    }

    /**
     * A board in this JVM's memory, with all that one in a file has, for unit tests. Its entries travel within this JVM alone.
     *
     * @return the board, empty
     */
    public static Board inMemory() {
        final Board board = new Board(new MemoryBoard(new BoardSettings()), true);
        ResolvedBoards.add(board.open.instance(), board);
        return board;
    }

    /**
     * Finds an entry by its address. It is on a handle that all entries found in this way share, and that is closed when the last of them is dropped.
     *
     * @param address from {@link SharedEntry#address}
     * @return the entry
     * @throws StaleAddressException if the board's file is gone, or another one has its place; nothing is created
     * @throws BoardFullException if the board has as many processes as it was made for
     * @throws IOException if the file cannot be read
     */
    public static SharedEntry resolve(final SharedAddress address) throws IOException {
        return ResolvedBoards.resolve(Objects.requireNonNull(address, "address"));
    }

    /**
     * Returns a long, which is made with the value 0 if it is not there.
     *
     * @param name of the entry, from 1 to 255 bytes in UTF-8
     * @return the long
     * @throws IllegalArgumentException if the name is that of an entry of another kind
     * @throws BoardFullException if the board has no room for a new entry
     * @throws IllegalStateException if this handle was closed, or a stopped process is in the midst of making an entry
     */
    public SharedLong number(final String name) {
        return number(name, 0);
    }

    /**
     * Returns a long.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param initial its value if it is made now; an entry that is there keeps its own
     * @return the long
     */
    public SharedLong number(final String name, final long initial) {
        return new SharedLong(this, entry(name, EntryKind.LONG, initial));
    }

    /**
     * Returns an int, which is made with the value 0 if it is not there.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the int
     */
    public SharedInt intNumber(final String name) {
        return intNumber(name, 0);
    }

    /**
     * Returns an int.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param initial its value if it is made now; an entry that is there keeps its own
     * @return the int
     */
    public SharedInt intNumber(final String name, final int initial) {
        return new SharedInt(this, entry(name, EntryKind.INT, intWord(initial)));
    }

    /**
     * Returns a double, which is made with the value 0.0 if it is not there.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the double
     */
    public SharedDouble doubleNumber(final String name) {
        return doubleNumber(name, 0.0);
    }

    /**
     * Returns a double.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param initial its value if it is made now; an entry that is there keeps its own
     * @return the double
     */
    public SharedDouble doubleNumber(final String name, final double initial) {
        return new SharedDouble(this, entry(name, EntryKind.DOUBLE, Double.doubleToRawLongBits(initial)));
    }

    /**
     * Returns a boolean, which is made with the value false if it is not there.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the boolean
     */
    public SharedBoolean bool(final String name) {
        return bool(name, false);
    }

    /**
     * Returns a boolean.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param initial its value if it is made now; an entry that is there keeps its own
     * @return the boolean
     */
    public SharedBoolean bool(final String name, final boolean initial) {
        return new SharedBoolean(this, entry(name, EntryKind.BOOLEAN, intWord(initial ? 1 : 0)));
    }

    /**
     * Returns an adder, which is made with the sum 0 if it is not there. It takes 128 bytes of the board for each of {@code maxProcesses}.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the adder
     */
    public SharedAdder adder(final String name) {
        return new SharedAdder(this, entry(name, EntryKind.ADDER, 0));
    }

    /**
     * Returns a flag, which is made, not set, if it is not there.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the flag
     */
    public SharedFlag flag(final String name) {
        return new SharedFlag(this, entry(name, EntryKind.FLAG, 0));
    }

    /**
     * Returns a lock, which is made, free, if it is not there. One that was made with a recovery can be locked by this object as well, but not after a death.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the lock
     */
    public SharedLock lock(final String name) {
        Objects.requireNonNull(name, "name");
        final EntryPlace known = open.find(name);
        final long first = known == null || known.entry().kind() != EntryKind.LOCK
                ? 0
                : known.entry().first();
        return new SharedLock(this, open.entry(new Entry.Wanted(name, EntryKind.LOCK, first, 0, 0)), null);
    }

    /**
     * Returns a lock with a recovery, which is made, free, if it is not there. After a death it is granted only to those who have a recovery. Each process
     * gives its own; all have to repair alike.
     *
     * @param name as in {@link #number(String)}, with the same exceptions; refused also if the lock was made without a recovery
     * @param recovery run by the next holder under the lock, if the last one has not released it
     * @return the lock
     */
    public SharedLock lock(final String name, final Recovery recovery) {
        Objects.requireNonNull(recovery, "recovery");
        return new SharedLock(
                this,
                open.entry(new Entry.Wanted(
                        Objects.requireNonNull(name, "name"), EntryKind.LOCK, BoardDescriptor.WITH_RECOVERY, 0, 0)),
                recovery);
    }

    /** The condition of a lock, which is made if it is not there. */
    SharedCondition condition(final SharedLock lock, final String name) {
        return new SharedCondition(
                this,
                open.entry(ConditionPlace.wanted(lock.place().entry(), Objects.requireNonNull(name, "name"))),
                lock);
    }

    /** The condition of an entry that was found. */
    private SharedCondition condition(final EntryPlace place) {
        return new SharedCondition(this, place, lock(ConditionPlace.lockOf(place.entry())));
    }

    private EntryPlace entry(final String name, final EntryKind kind, final long word) {
        return open.entry(Entry.Wanted.of(Objects.requireNonNull(name, "name"), kind, word));
    }

    /** An int in the first half of a word. */
    private static long intWord(final int value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .rewind()
                .getLong();
    }

    /** The entry of a name, whatever its kind; null if there is none. */
    SharedEntry find(final String name) {
        final EntryPlace place = open.find(name);
        if (place == null) {
            return null;
        }
        final EntryKind kind = place.entry().kind();
        if (kind == null) {
            throw new IllegalStateException("the entry is of a kind that this version of Penstock does not know: name="
                    + name + " path=" + open.location() + "; use one version of Penstock in all processes");
        }
        return switch (kind) {
            case LONG -> new SharedLong(this, place);
            case INT -> new SharedInt(this, place);
            case DOUBLE -> new SharedDouble(this, place);
            case BOOLEAN -> new SharedBoolean(this, place);
            case ADDER -> new SharedAdder(this, place);
            case FLAG -> new SharedFlag(this, place);
            case LOCK -> new SharedLock(this, place, null);
            case CONDITION -> condition(place);
        };
    }

    boolean isClosed() {
        return open.isClosed();
    }

    /**
     * Closes this handle, and wakes its waiting threads within 1 s: they throw {@link IllegalStateException}, as does each later call of an entry of
     * this handle. The board and its values stay for the others. A second call has no effect.
     */
    @Override
    public void close() {
        open.close();
    }

    /**
     * Returns where the board is, for people.
     *
     * @return its path, or {@code memory}
     */
    @Override
    public String toString() {
        return "Board[" + open.location() + "]";
    }
}
