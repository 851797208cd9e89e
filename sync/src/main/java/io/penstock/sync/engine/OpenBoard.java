package io.penstock.sync.engine;

import io.penstock.SharedFileException;
import io.penstock.core.memory.Participants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A board as one handle has it open.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number of one host have a handle each. <b>Blocks:</b> {@link #entry}, while another process makes an
 * entry, and closing, for file operations.
 */
public abstract class OpenBoard {
    /** Read at each call. */
    volatile boolean closed;

    /** Why it is closed, if it was not closed by a call. */
    private volatile String lost;

    private boolean ended; // guarded by this

    /** One of each entry. */
    private final Map<Entry, HeldPlace> held = new ConcurrentHashMap<>();

    /** Closed by no call yet. */
    protected OpenBoard() {}

    /** {@return its entries} */
    public abstract EntryTable table();

    /** {@return how threads wait} */
    public abstract BoardWaits waits();

    /** {@return whether its file, if it has one, still has its place; asks the file system} */
    public boolean isInPlace() {
        return true;
    }

    /** {@return the row of this process} */
    public abstract int row();

    /** {@return at most so many processes have a row} */
    public abstract int maxProcesses();

    /** {@return which processes are alive} */
    public abstract Participants participants();

    /** {@return the pid of a participant, or 0} */
    abstract long pidOf(int participant);

    /** {@return what this JVM knows of an entry, the same object for all its handles; made if there is none} */
    abstract <T> T local(Entry entry, Supplier<T> maker);

    /** {@return how threads wait for a lock} */
    abstract LockTurns<?> turns(Entry entry);

    /** {@return how threads wait for the permits of a semaphore} */
    abstract PermitTurns<?> permitTurns(Entry entry);

    /** {@return how threads wait for a read-write lock} */
    abstract ReadWriteTurns readWriteTurns(Entry entry);

    /** {@return how threads wait for a condition of a lock} */
    abstract ConditionQueue<?> conditionQueue(Entry entry);

    /** {@return the conditions of a lock, those that other processes have made as well} */
    final List<ConditionQueue<?>> conditionsOf(final Entry lock) {
        final List<ConditionQueue<?>> all = new ArrayList<>();
        for (final Entry each : table().all()) {
            if (each.kind() == EntryKind.CONDITION && each.first() == lock.body()) {
                all.add(conditionQueue(each));
            }
        }
        return all;
    }

    /** {@return a number that changes when a process that may have the board open has died or left} */
    abstract int deaths();

    /** {@return whether a call that waits without a limit looks for deadlocks} */
    abstract boolean breaksDeadlocks();

    /** The deadlocks of the directory; reads files. */
    abstract List<DeadlockFinder.Cycle> deadlocks();

    /** {@return ms since 1970, perhaps a second old} */
    abstract long nowMs();

    /** Where no heartbeat looks after the entries, those do who want one. Returns whether one was perhaps given back. */
    boolean beat() {
        return false;
    }

    /** From now on the heartbeat looks after the entry, and closing this handle gives back what was acquired by it. */
    final void watch(final Entry entry, final HeldPlace place) {
        held.putIfAbsent(entry, place);
    }

    /** The one place of this handle for an entry, which is made if there is none, and looked after as with {@link #watch}. */
    @SuppressWarnings("unchecked") // one kind of place for each entry
    final <T extends HeldPlace> T heldPlace(final Entry entry, final Supplier<T> maker) {
        return (T) held.computeIfAbsent(entry, none -> maker.get());
    }

    /** At each beat. */
    final void lookAfterHeld() {
        held.values().forEach(HeldPlace::lookAfter);
    }

    /** {@return whether something is held by this handle, that closing it would give back} */
    final boolean isHolding() {
        if (!closed) {
            for (final HeldPlace place : held.values()) { // no lambda: the class loader may be closed
                if (place.isHolding()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@return where it is, for error texts} */
    public abstract String location();

    /** {@return where it is, for an address} */
    public abstract URI uri();

    /** {@return a number that no other board has or had} */
    public abstract long instance();

    /** Gives back what lies under the handle. No call begins any more. */
    protected abstract void end();

    /** When a user has a handle, which is closed if it is dropped, as soon as nothing is held by it. */
    public abstract void closeWith(Object handle, boolean told);

    /** The entry of a name, which is made if it is not there: see {@link EntryTable#findOrAppend}. Blocks. */
    public final EntryPlace entry(final Entry.Wanted wanted) {
        checkOpen();
        return new EntryPlace(this, table().findOrAppend(wanted));
    }

    /** {@return the entry of a name, or null} */
    public final EntryPlace find(final String name) {
        checkOpen();
        final Entry entry = table().find(name);
        return entry == null ? null : new EntryPlace(this, entry);
    }

    /** {@return whether no call may begin any more} */
    public final boolean isClosed() {
        return closed;
    }

    /** Throws if this handle was closed. */
    public final void checkOpen() {
        if (closed) {
            throw closedException();
        }
    }

    /** {@return why no call may begin any more} */
    final RuntimeException closedException() {
        final String reason = lost;
        return reason == null
                ? new IllegalStateException("this handle of the board was closed: path=" + location()
                        + "; open the board again, or close it later")
                : new UncheckedIOException(new SharedFileException(reason));
    }

    /** The file was removed or replaced: each call fails from now on. */
    final void lost(final String reason) {
        lost = reason;
        closed = true;
        waits().wakeLocal();
    }

    /** Closes the handle, and deletes what the board lies in. Blocks as {@link #entry}. */
    public abstract void destroy() throws IOException;

    /** Closes the handle, and wakes its threads. A second call has no effect. */
    public final void close() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            closed = true;
        }
        try {
            waits().wakeLocal();
            held.values().forEach(HeldPlace::abandonHolds);
        } finally {
            end();
        }
    }
}
