package io.penstock.sync;

import io.penstock.core.wait.Deadline;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.RecordPlace;
import io.penstock.sync.engine.RecordShape;
import io.penstock.sync.engine.RecordWords;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A record that processes share: all its components change at once. What {@link #read} returns is exactly the value of one write, and no mixture.
 *
 * <pre>{@code
 * record Progress(long done, double rate) {}
 *
 * SharedRecord<Progress> progress = board.record("progress", Progress.class);
 * progress.write(new Progress(10, 2.5));
 * }</pre>
 *
 * <p>Readers never wait for a writer: there are two copies, and a write fills the one that is not the value. A process that is killed in the midst of a
 * write leaves the old value. One that is stopped there delays other writers until it goes on or ends, and no reader. Writes are counted: the
 * count is the {@link #version}, and 0 as long as there is no value.
 *
 * <p>The components are of primitive types, or such records. They are stored by their fields, and a value that is read is made by the constructor. In a
 * named module the package of the class must be open to {@code io.penstock.sync}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host, with one version of the class. <b>Blocks:</b> {@code awaitNewer}; the methods that
 * write, while another thread writes, which is far less than a microsecond unless its process is stopped.
 *
 * @param <T> the class of the values
 */
public final class SharedRecord<T extends Record> extends SharedEntry {
    private static final long serialVersionUID = 1L;

    /** The longs of a value on their way. An array in an array, so that no thread of a pool keeps a class of ours alive. */
    private static final ThreadLocal<long[][]> SCRATCH = new ThreadLocal<>();

    private final transient RecordShape shape;
    private final transient RecordPlace record;

    /** Without a shape it can only be told from other entries. */
    SharedRecord(final Board board, final EntryPlace place, final RecordShape shape, final Class<T> type) {
        super(board, place, type == null ? null : (Record[]) Array.newInstance(type, 0));
        this.shape = shape;
        this.record = shape == null ? null : new RecordPlace(place, shape.components());
    }

    /** Throws if the handle was closed, or the class is not known. */
    private void checkUsable() {
        checkOpen();
        if (shape == null) {
            throw new IllegalStateException("an address says nothing of a record's class: name=" + name() + " path="
                    + place().board().location() + "; take entry.board().record(entry.name(), TheClass.class)");
        }
    }

    private static long[][] scratch() {
        final long[][] known = SCRATCH.get();
        if (known != null) {
            return known;
        }
        final long[][] fresh = new long[1][];
        SCRATCH.set(fresh);
        return fresh;
    }

    /** This thread's longs. While they are in use it has none: code of the user may come back here. */
    private long[] take(final long[][] scratch) {
        final long[] words = scratch[0];
        scratch[0] = null;
        return words == null || words.length < shape.components() ? new long[shape.components()] : words;
    }

    /**
     * Reads the value.
     *
     * @return the value of the last write; null if there was none
     */
    public T read() {
        checkUsable();
        final long[][] scratch = scratch();
        final long[] words = take(scratch);
        final T value = value(record.read(words), words);
        scratch[0] = words;
        return value;
    }

    @SuppressWarnings("unchecked") // the shape is that of the class
    private T value(final long version, final long[] words) {
        return version == 0 ? null : (T) shape.decode(words);
    }

    /**
     * Stores a value. Blocks while another thread or process stores one; an interrupt stays pending.
     *
     * @param value from now on, not null
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void write(final T value) {
        write(RecordWords.ANY, value);
    }

    /**
     * Stores a value if there was no write since a version. Of any number of callers with one version, one stores its value, and the others are told.
     * Blocks as {@link #write(Record)} does.
     *
     * @param version from {@link #version}, read before the value that the new one was made of; 0 for the first value of all
     * @param value from then on, not null
     * @return whether it was stored
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean writeIf(final long version, final T value) {
        if (version < 0) {
            throw new IllegalArgumentException("a version is 0 or more: version=" + version + " name=" + name());
        }
        return write(version, value);
    }

    private boolean write(final long version, final T value) {
        checkUsable();
        Objects.requireNonNull(value, "value");
        if (version != RecordWords.ANY && version != record.version()) {
            return false;
        }
        try {
            final long[][] scratch = scratch();
            final long[] words = take(scratch);
            shape.encode(value, words);
            final boolean written = record.write(version, words);
            scratch[0] = words;
            return written;
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Replaces the value by what a function makes of it. Blocks as {@link #write(Record)} does, but the function runs under no lock.
     *
     * @param update has no side effects: it is called again if another thread was quicker; gets null if there is no value yet; if it throws, or returns
     *     null, nothing has changed
     * @return the value afterwards
     * @throws IllegalStateException if this handle of the board was closed
     */
    public T update(final UnaryOperator<T> update) {
        while (true) {
            checkUsable();
            final long[][] scratch = scratch();
            final long[] words = take(scratch);
            final long version = record.read(words);
            final T before = value(version, words);
            scratch[0] = words;
            final T next = Objects.requireNonNull(
                    update.apply(before),
                    () -> "the function of update has returned null: record=" + name() + " path="
                            + place().board().location());
            if (write(version, next)) {
                return next;
            }
        }
    }

    /**
     * Returns the number of the last write.
     *
     * @return how many values were stored so far; 0 if there is no value
     */
    public long version() {
        checkUsable();
        return record.version();
    }

    /**
     * Waits for a newer value. Blocks.
     *
     * @param version from {@link #version}, read before the value that is known; 0 to wait for the first value
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public void awaitNewer(final long version) throws InterruptedException {
        await(version, Deadline.NEVER);
    }

    /**
     * Waits for a newer value, for some time at most. Blocks.
     *
     * @param version as in {@link #awaitNewer(long)}
     * @param timeout for the whole call; 0 or less is one look
     * @return whether there is a newer one
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException if this handle of the board was closed
     */
    public boolean awaitNewer(final long version, final Duration timeout) throws InterruptedException {
        return await(version, Deadline.after(timeout));
    }

    private boolean await(final long version, final Deadline deadline) throws InterruptedException {
        checkUsable();
        try {
            return record.await(version, deadline);
        } finally {
            Reference.reachabilityFence(this); // a handle that no thread can reach is closed
        }
    }

    /**
     * Returns the value as text.
     *
     * @return the value, or {@code null}
     */
    @Override
    public String toString() {
        return shown(() -> shape == null ? "record " + name() : String.valueOf(read()));
    }
}
