package io.penstock.core.hub;

import io.penstock.core.memory.ParticipantId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The names of processes that had joined an earlier hub of this directory, and may still be alive. Something has removed the hub's folder under them, and
 * the process that came next made a new one. The new process table does not know them. Where a channel was last used with another hub, the names in it that
 * are not this hub's count as alive for 3 s, and as long as a process of the other hub says in the channel that it still has it open. Its beat says so once a
 * second.
 *
 * <p><b>Threads:</b> any; {@link #look} the heartbeat's. <b>Blocks:</b> never.
 */
final class ForeignNames {
    /** Three beats. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(3);

    private final ProcessTable table;
    private final List<Meeting> meetings = new CopyOnWriteArrayList<>();
    private volatile boolean present;

    /** A channel that was last used with another hub. */
    interface ForeignChannel {
        /** Changes while a process of the other hub has the channel open. */
        long foreignBeat();

        /** No process of the other hub is left. */
        void adopt();
    }

    ForeignNames(final ProcessTable table) {
        this.table = table;
    }

    void met(final ForeignChannel channel) {
        meetings.add(new Meeting(channel));
        present = true;
    }

    /** Whether a participant that this hub's table says is dead has to count as alive. */
    boolean holds(final int participant) {
        return present && participant != ParticipantId.NOBODY && table.isForeign(participant);
    }

    /** Returns whether from now on names count as dead that did not before. */
    boolean look(final long nowNs) {
        if (!present) {
            return false;
        }
        meetings.removeIf(meeting -> meeting.isOver(nowNs));
        if (meetings.isEmpty()) {
            present = false;
            if (meetings.isEmpty()) { // pairs with the order in met()
                return true;
            }
            present = true;
        }
        return false;
    }

    private static final class Meeting {
        private final ForeignChannel channel;
        private long seenBeat;
        private long seenNs = System.nanoTime();

        Meeting(final ForeignChannel channel) {
            this.channel = channel;
            this.seenBeat = channel.foreignBeat();
        }

        boolean isOver(final long nowNs) {
            final long beat = channel.foreignBeat();
            if (beat != seenBeat) {
                seenBeat = beat;
                seenNs = nowNs;
            }
            final boolean over = nowNs - seenNs >= GRACE_NS;
            if (over) {
                channel.adopt();
            }
            return over;
        }
    }
}
