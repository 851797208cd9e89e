package io.penstock.sync;

import io.penstock.sync.engine.EntryPlace;
import io.penstock.sync.engine.OpenBoard;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * What all entries of a board have in common. Several objects may stand for one entry, in any number of processes.
 *
 * <p>An entry travels: it can be captured by the task of a child JVM, and sent through pipes and queues. What arrives is the same entry, also if the
 * sender has gone. It is on a handle of the board that all arriving entries of a JVM share, and that is closed when the last of them is dropped. If the
 * board's file is gone, or another one has its place, reading it fails with a {@link StaleAddressException}, and nothing is created.
 *
 * <p>Two objects of one entry are not equal: compare their {@link #address() addresses}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number on one host. <b>Blocks:</b> never.
 */
public abstract sealed class SharedEntry implements Serializable
        permits SharedLong,
                SharedInt,
                SharedDouble,
                SharedBoolean,
                SharedAdder,
                SharedFlag,
                SharedLock,
                SharedRecord,
                SharedArray,
                SharedSemaphore,
                SharedGauge,
                SharedLatch,
                SharedBarrier,
                SharedReadWriteLock,
                SharedCondition {
    private static final long serialVersionUID = 1L;

    /** Not transient: so the codec allows what the entry travels as, where it allows the entry. */
    private final EntryAddress travelsAs;

    private final transient Board board;
    private final transient EntryPlace place;
    private final transient OpenBoard open;

    SharedEntry(final Board board, final EntryPlace place) {
        this(board, place, null);
    }

    SharedEntry(final Board board, final EntryPlace place, final Record[] type) {
        this.board = board;
        this.place = place;
        this.open = place.board();
        this.travelsAs = new EntryAddress(
                new SharedAddress(
                        place.board().uri(),
                        place.board().instance(),
                        place.entry().name()),
                type);
    }

    final EntryPlace place() {
        return place;
    }

    /** Throws if the handle of the board was closed. */
    final void checkOpen() {
        open.checkOpen();
    }

    /** A text of the value, for debuggers and logs: also where the handle was closed, and the value cannot be seen any more. */
    final String shown(final Supplier<String> value) {
        try {
            return value.get();
        } catch (final IllegalStateException | UncheckedIOException failed) {
            if (!open.isClosed()) {
                throw failed;
            }
            return name() + ", whose board was closed";
        }
    }

    /** For error texts. */
    final String described() {
        return "name=" + name() + " path=" + open.location();
    }

    /**
     * Returns the name of the entry in its board.
     *
     * @return the name
     */
    public final String name() {
        return place.entry().name();
    }

    /**
     * Returns where the entry is.
     *
     * @return the address, which {@link Board#resolve} takes
     */
    public final SharedAddress address() {
        return travelsAs.address();
    }

    /**
     * Returns the handle of the board that the entry is on. Closing it ends all entries of the handle.
     *
     * @return the handle
     */
    public final Board board() {
        return board;
    }

    final Object writeReplace() {
        return travelsAs;
    }

    private void readObject(final ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("an entry is read by its address");
    }
}
