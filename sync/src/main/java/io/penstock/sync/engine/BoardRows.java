package io.penstock.sync.engine;

import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.Participants;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Which processes have the board open: a row for each. A process has one row, however many handles it has.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the board. <b>Blocks:</b> never.
 */
public final class BoardRows {
    /** No row is free. */
    public static final int NONE = -1;

    /** The rows that this process has, by board. Guarded by itself: two threads must not claim two rows. */
    private static final Map<Key, Claimed> CLAIMED = new HashMap<>();

    private final AtomicBuffer rows;
    private final int count;
    private final Participants participants;
    private final Key key;

    /**
     * A view of the rows; writes nothing.
     *
     * @param instance of the board's file
     */
    public BoardRows(final AtomicBuffer rows, final int count, final Participants participants, final long instance) {
        this.rows = rows;
        this.count = count;
        this.participants = participants;
        this.key = new Key(participants, instance);
    }

    /** The hub object stands for this process: another class loader has another hub object, and counts as another process. */
    private record Key(Participants participants, long instance) {}

    private static final class Claimed {
        private final int row;
        private final Map<Integer, Object> locals = new ConcurrentHashMap<>();
        private int handles;

        Claimed(final int row) {
            this.row = row;
        }
    }

    /** Claims this process's row for one more handle; {@link #NONE} if all rows are those of living processes. */
    int claim() {
        synchronized (CLAIMED) {
            Claimed claimed = CLAIMED.get(key);
            if (claimed == null) {
                final int row = claimFree();
                if (row == NONE) {
                    return NONE;
                }
                claimed = new Claimed(row);
                CLAIMED.put(key, claimed);
            }
            claimed.handles++;
            return claimed.row;
        }
    }

    /** What this JVM knows of an entry of the board, by its body. The row is claimed. */
    @SuppressWarnings("unchecked") // one kind of object for each entry
    <T> T local(final int body, final Supplier<T> maker) {
        synchronized (CLAIMED) {
            final Claimed claimed = CLAIMED.get(key); // none if the last handle was closed just now
            return claimed == null ? maker.get() : (T) claimed.locals.computeIfAbsent(body, none -> maker.get());
        }
    }

    /** Gives the row up, if this was the last handle. */
    void release() {
        synchronized (CLAIMED) {
            final Claimed claimed = CLAIMED.get(key);
            claimed.handles--;
            if (claimed.handles == 0) {
                CLAIMED.remove(key);
                free(claimed.row);
            }
        }
    }

    /** One CAS. A row that has this process's name already was left by a hub that was removed, and is as good as any. */
    public int claimFree() {
        final long self = participants.self();
        for (int row = 0; row < count; row++) {
            if (rows.getLongVolatile(index(row)) == self) {
                return row;
            }
        }
        for (int row = 0; row < count; row++) {
            final long owner = rows.getLongVolatile(index(row));
            final boolean free = owner == ParticipantId.NOBODY || participants.isDead((int) owner);
            if (free && rows.compareAndSetLong(index(row), owner, self)) {
                return row;
            }
        }
        return NONE;
    }

    /** One CAS. */
    public void free(final int row) {
        rows.compareAndSetLong(index(row), participants.self(), ParticipantId.NOBODY);
    }

    /** {@return the participant that has a row, dead or alive; 0 if none} */
    public int owner(final int row) {
        return (int) rows.getLongVolatile(index(row));
    }

    int count() {
        return count;
    }

    private static int index(final int row) {
        return row * BoardDescriptor.ROW_LENGTH + BoardDescriptor.ROW_OWNER;
    }
}
