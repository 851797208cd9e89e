package io.penstock.sync;

import io.penstock.sync.engine.BarrierPlace;
import io.penstock.sync.engine.BoardDescriptor;
import io.penstock.sync.engine.BoardSettings;
import io.penstock.sync.engine.ConditionPlace;
import io.penstock.sync.engine.Entry;
import io.penstock.sync.engine.EntryKind;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.LatchPlace;
import io.penstock.sync.engine.MemoryBoard;
import io.penstock.sync.engine.OpenBoard;
import io.penstock.sync.engine.RecordShape;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file of named entries that processes share: values, flags to wait for, locks and semaphores. The first process that names an entry makes it, and gives it its first
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
 * <p>Close a board that is no longer in use: that gives back what was acquired by it. A board that a program drops without closing it stays open as long as a thread or
 * this process holds something by it, such as a lock or permits, and is closed then.
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
        return inMemory(new BoardSettings());
    }

    /**
     * A board in this JVM's memory, as {@link #inMemory()}, with room for so many bytes of entries.
     *
     * @param capacityBytes as that of {@link BoardBuilder#capacityBytes}
     * @return the board, empty
     */
    public static Board inMemory(final long capacityBytes) {
        final BoardSettings settings = new BoardSettings();
        settings.capacityBytes(capacityBytes);
        return inMemory(settings);
    }

    private static Board inMemory(final BoardSettings settings) {
        final Board board = new Board(new MemoryBoard(settings), true);
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
     * @param name of the entry, from 1 to 255 bytes in UTF-8; one with {@code #} in it stands in the way of a lock's condition of that name
     * @return the long
     * @throws IllegalArgumentException if the name is that of an entry of another kind
     * @throws BoardFullException if the board has no room for a new entry
     * @throws IllegalStateException if this handle was closed, or a stopped process is in the midst of making an entry
     * @throws java.io.UncheckedIOException if the board's file was removed, replaced or damaged; so does each later call of its entries
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
        return new SharedLock(
                this, open.entry(Entry.Wanted.lock(Objects.requireNonNull(name, "name"), EntryKind.LOCK)), null);
    }

    /**
     * Returns a lock with a recovery, which is made, free, if it is not there. After a death it is granted only to those who have a recovery. Each process
     * gives its own; all have to repair alike. It does not travel with the lock: where that arrives, {@code lock.board().lock(lock.name(), recovery)} gives it one.
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

    /**
     * Returns a record, which is made without a value if it is not there. It takes 768 bytes of the board, and more if it has
     * more than 16 components or long names.
     *
     * @param <T> the class of its values
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param type with components of primitive types, and of such records; all processes use the same version of it
     * @return the record
     * @throws IllegalArgumentException also if a board cannot hold such records, or the entry was made with another version of the class
     */
    public <T extends Record> SharedRecord<T> record(final String name, final Class<T> type) {
        return record(name, RecordShape.of(type), type, 0, null);
    }

    /**
     * Returns a record.
     *
     * @param <T> the class of its values
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param type as in {@link #record(String, Class)}, with the same exceptions
     * @param initial its value, of version 1, if it is made now; an entry that is there keeps its own
     * @return the record
     */
    public <T extends Record> SharedRecord<T> record(final String name, final Class<T> type, final T initial) {
        final RecordShape shape = RecordShape.of(type);
        final long[] value = new long[shape.components()];
        shape.encode(Objects.requireNonNull(initial, "initial"), value);
        return record(name, shape, type, 1, value);
    }

    private <T extends Record> SharedRecord<T> record(
            final String name, final RecordShape shape, final Class<T> type, final long version, final long[] value) {
        final EntryPlace place = open.entry(new Entry.Wanted(
                Objects.requireNonNull(name, "name"), EntryKind.RECORD, 0, 0, version, shape.body(value)));
        shape.check(place);
        return new SharedRecord<>(this, place, shape, type);
    }

    /**
     * Returns an array of longs, which is made, all 0, if it is not there. It takes 8 bytes of the board for each element.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param length its elements; all who open it give the same number
     * @return the array
     * @throws IllegalArgumentException also if the length is negative, or more than 2 GiB - 64 KiB in bytes
     */
    public SharedLongArray longArray(final String name, final int length) {
        return new SharedLongArray(this, array(name, EntryKind.LONG_ARRAY, length));
    }

    /**
     * Returns an array of ints, which is made, all 0, if it is not there. It takes 4 bytes of the board for each element.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param length as in {@link #longArray}
     * @return the array
     */
    public SharedIntArray intArray(final String name, final int length) {
        return new SharedIntArray(this, array(name, EntryKind.INT_ARRAY, length));
    }

    /**
     * Returns an array of doubles, which is made, all 0.0, if it is not there. It takes 8 bytes of the board for each element.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param length as in {@link #longArray}
     * @return the array
     */
    public SharedDoubleArray doubleArray(final String name, final int length) {
        return new SharedDoubleArray(this, array(name, EntryKind.DOUBLE_ARRAY, length));
    }

    /**
     * Returns an array of bytes, which is made, all 0, if it is not there. Shorts, chars and floats lie in it as well.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param length in bytes, as in {@link #longArray}
     * @return the array
     */
    public SharedByteArray byteArray(final String name, final int length) {
        return new SharedByteArray(this, array(name, EntryKind.BYTE_ARRAY, length));
    }

    private EntryPlace array(final String name, final EntryKind kind, final int length) {
        final long bytes = (long) length * kind.elementBytes();
        if (bytes < 0 || bytes > BoardDescriptor.MAX_ARRAY_BYTES) {
            throw new IllegalArgumentException(
                    "an array has from 0 to " + BoardDescriptor.MAX_ARRAY_BYTES + " bytes: length=" + length + " bytes="
                            + bytes + " name=" + name + " path=" + open.location() + "; take several arrays");
        }
        return open.entry(new Entry.Wanted(Objects.requireNonNull(name, "name"), kind, length, 0, 0));
    }

    /**
     * Returns a semaphore, which is made, with all its permits free, if it is not there. Its permits belong to the process that has acquired them: no other one
     * releases them, and its death does. It takes 8 bytes of the board for each of {@code maxProcesses}.
     *
     * @param name as in {@link #number(String)}, with the same exceptions; refused also if the semaphore was made with another number of permits
     * @param permits how many processes may hold together, from 1
     * @return the semaphore
     */
    public SharedSemaphore semaphore(final String name, final int permits) {
        return semaphore(name, EntryKind.SEMAPHORE, permits, 0);
    }

    /**
     * Returns a semaphore that is a plain count, which is made if it is not there: any process releases, and a death releases nothing. With one permit it is a
     * mutex that any thread of any process releases, as Python's {@code Lock}.
     *
     * @param name as in {@link #number(String)}, with the same exceptions; refused also if the semaphore was made with another maximum
     * @param initial permits that are free if it is made now, from 0 to the maximum; a semaphore that is there keeps its own
     * @param max permits that may be free, from 1
     * @return the semaphore
     */
    public SharedSemaphore unowned(final String name, final int initial, final int max) {
        if (initial < 0 || initial > max) {
            throw new IllegalArgumentException("a semaphore starts with 0 to max permits: initial=" + initial + " max="
                    + max + " name=" + name + " path=" + open.location());
        }
        return semaphore(name, EntryKind.UNOWNED_SEMAPHORE, max, initial);
    }

    private SharedSemaphore semaphore(final String name, final EntryKind kind, final int permits, final long word) {
        if (permits < 1) {
            throw new IllegalArgumentException("a semaphore has at least one permit: permits=" + permits + " name="
                    + name + " path=" + open.location());
        }
        return new SharedSemaphore(
                this, open.entry(new Entry.Wanted(Objects.requireNonNull(name, "name"), kind, permits, 0, word)));
    }

    /**
     * Returns a gauge, which is made if it is not there. It takes 128 bytes of the board for each of {@code maxProcesses}.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the gauge
     */
    public SharedGauge gauge(final String name) {
        return new SharedGauge(this, entry(name, EntryKind.GAUGE, 0));
    }

    /**
     * Returns a latch, which is made with a count if it is not there. Up to a count of 4094 it takes 16 bytes of the board for each, and has parties.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param count how often it has to be counted down, from 0; the same in all processes
     * @return the latch
     */
    public SharedLatch latch(final String name, final int count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "the count of a latch is 0 or more: count=" + count + " name=" + name + " path=" + open.location());
        }
        return new SharedLatch(this, entry(name, EntryKind.LATCH, count, LatchPlace.first(count)));
    }

    /**
     * Returns a barrier, which is made if it is not there. It takes 8 bytes of the board for each party.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @param parties how many make a round, from 1 to 4094; the same in all processes
     * @return the barrier
     */
    public SharedBarrier barrier(final String name, final int parties) {
        if (parties < 1 || parties > BarrierPlace.MAX_PARTIES) {
            throw new IllegalArgumentException("a barrier has from 1 to " + BarrierPlace.MAX_PARTIES
                    + " parties: parties=" + parties + " name=" + name + " path=" + open.location());
        }
        return new SharedBarrier(this, entry(name, EntryKind.BARRIER, parties, BarrierPlace.first()));
    }

    private EntryPlace entry(final String name, final EntryKind kind, final long first, final long word) {
        return open.entry(new Entry.Wanted(Objects.requireNonNull(name, "name"), kind, first, 0, word));
    }

    /**
     * Returns a read-write lock, which is made, free, if it is not there. One that was made with a recovery can be locked by this object as well, but not
     * after the death of a writer. It takes 128 bytes of the board for each of {@code maxProcesses}.
     *
     * @param name as in {@link #number(String)}, with the same exceptions
     * @return the lock
     */
    public SharedReadWriteLock readWriteLock(final String name) {
        return new SharedReadWriteLock(
                this,
                open.entry(Entry.Wanted.lock(Objects.requireNonNull(name, "name"), EntryKind.READ_WRITE_LOCK)),
                null);
    }

    /**
     * Returns a read-write lock with a recovery, which is made, free, if it is not there. After the death of a writer it is granted only to those who have a
     * recovery, readers and writers alike. Each process gives its own; all have to repair alike.
     *
     * @param name as in {@link #number(String)}, with the same exceptions; refused also if the lock was made without a recovery
     * @param recovery run by the next one under the write lock, if the last writer has not released it
     * @return the lock
     */
    public SharedReadWriteLock readWriteLock(final String name, final Recovery recovery) {
        Objects.requireNonNull(recovery, "recovery");
        return new SharedReadWriteLock(
                this,
                open.entry(new Entry.Wanted(
                        Objects.requireNonNull(name, "name"),
                        EntryKind.READ_WRITE_LOCK,
                        BoardDescriptor.WITH_RECOVERY,
                        0,
                        0)),
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
            case RECORD -> new SharedRecord<>(this, place, null, null);
            case LONG_ARRAY -> new SharedLongArray(this, place);
            case INT_ARRAY -> new SharedIntArray(this, place);
            case DOUBLE_ARRAY -> new SharedDoubleArray(this, place);
            case BYTE_ARRAY -> new SharedByteArray(this, place);
            case SEMAPHORE, UNOWNED_SEMAPHORE -> new SharedSemaphore(this, place);
            case GAUGE -> new SharedGauge(this, place);
            case LATCH -> new SharedLatch(this, place);
            case BARRIER -> new SharedBarrier(this, place);
            case READ_WRITE_LOCK -> new SharedReadWriteLock(this, place, null);
            case CONDITION -> condition(place);
        };
    }

    boolean isClosed() {
        return open.isClosed();
    }

    /** Whether it can be used by an entry that arrives now. One whose file was removed is noticed by its daemon thread only later. */
    boolean isUsable() {
        return !isClosed() && open.isInPlace();
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
     * Closes this handle and deletes the board's file. With the last channel of a directory, and the last process in it, the hub {@code .penstock} goes too. For the
     * last one that uses the board: other handles, of this process and of others, fail within 2 s, as where something else removes the file. A board that is
     * made by the same path afterwards is another one. Blocks as the methods that make an entry.
     *
     * @throws IOException if the file cannot be deleted; the handle is closed all the same
     * @throws IllegalStateException if this handle was closed, or a stopped process is in the midst of making an entry
     */
    public void destroy() throws IOException {
        try {
            open.destroy();
        } finally {
            Reference.reachabilityFence(this);
        }
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
