package io.penstock.core.hub;

import io.penstock.ChannelView;
import io.penstock.core.memory.BootId;
import io.penstock.core.memory.ParticipantId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hub of a directory, seen by a process that does not join it. Its table is mapped read-only, no slot is claimed, and no lock is taken.
 *
 * <p>A participant is dead if its slot says so or names another process. Of the others, one in the same pid namespace is dead if {@code /proc} (elsewhere
 * the system) says that its pid is gone, a zombie, or another process's. One in another pid namespace counts as alive, unless the machine has been
 * started again since. None of this is the proof of death that recovery needs: it is good enough to be read by a person.
 *
 * <p>Each participant is judged once, so that one object gives one answer. Make a new object for each look.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the table. <b>Blocks:</b> only {@link #at}, for file operations.
 */
public final class ObservedHub implements HubView {
    private final ProcessTable table; // null: there is no hub, so no process lives that could use a channel
    private final ProcessIdentity self = ProcessIdentity.own();
    private final boolean restarted;
    private final Map<Integer, ChannelView.State> judged = new ConcurrentHashMap<>();

    private ObservedHub(final ProcessTable table) {
        this.table = table;
        restarted = table != null
                && BootId.current().isKnown()
                && table.boot().isKnown()
                && !table.boot().equals(BootId.current());
    }

    /**
     * Looks at the hub of a directory. Where there is none, every participant is dead.
     *
     * @param directory that holds the channels: its real path
     * @return the hub
     * @throws IOException if its table cannot be read, or is of another version
     */
    public static ObservedHub at(final Path directory) throws IOException {
        return new ObservedHub(HubFolder.lookAtTable(directory).orElse(null));
    }

    /** {@return {@link ParticipantId#NOBODY}: a process that looks is no participant} */
    @Override
    public int self() {
        return ParticipantId.NOBODY;
    }

    @Override
    public boolean isDead(final int participant) {
        return stateOf(participant) == ChannelView.State.DEAD;
    }

    @Override
    public boolean isStopped(final int participant) {
        return stateOf(participant) == ChannelView.State.STOPPED;
    }

    @Override
    public long pidOf(final int participant) {
        return table == null ? UNKNOWN_PID : table.pidOf(participant);
    }

    @Override
    public boolean isNamed(final int participant) {
        return table != null && table.isNamed(participant);
    }

    @Override
    public ChannelView.State stateOf(final int participant) {
        return judged.computeIfAbsent(participant, this::judge);
    }

    private ChannelView.State judge(final int participant) {
        if (table == null || table.isDead(participant)) {
            return ChannelView.State.DEAD;
        }
        final ProcessIdentity identity = table.identityOf(ParticipantId.slot(participant));
        if (!identity.sharesPids(self)) {
            return restarted ? ChannelView.State.DEAD : ChannelView.State.ALIVE;
        }
        if (!identity.isRunning()) {
            return ChannelView.State.DEAD;
        }
        return identity.isStopped() ? ChannelView.State.STOPPED : ChannelView.State.ALIVE;
    }
}
