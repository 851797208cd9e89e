package io.penstock.sync.engine;

import io.penstock.SharedFileException;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.hub.HubView;
import io.penstock.core.hub.ObservedHub;
import io.penstock.core.wait.WaitCells;
import io.penstock.core.wait.WaitList;
import io.penstock.sync.SyncStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at a board without using it. It writes nothing, takes no lock, and joins no hub.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the file. <b>Blocks:</b> file operations only.
 */
public final class BoardObserver {
    private final ObservedChannel channel;
    private final BoardFile.Geometry geometry;
    private final EntryTable table;
    private final BoardRows rows;

    private BoardObserver(final ObservedChannel channel, final BoardFile.Geometry geometry) throws IOException {
        this.channel = channel;
        this.geometry = geometry;
        final int maxProcesses = geometry.maxProcesses();
        this.table = new EntryTable(
                channel.body(0, BoardDescriptor.CONTROL_LENGTH),
                channel.body(BoardDescriptor.arenaOffset(maxProcesses), geometry.capacity()),
                maxProcesses,
                channel.hub(),
                new EntryFlags(),
                channel.file().path().toString());
        this.rows = new BoardRows(
                channel.body(BoardDescriptor.ROWS, BoardDescriptor.rowsLength(maxProcesses)),
                maxProcesses,
                channel.hub(),
                channel.file().instance());
    }

    /** What {@link SyncStats#of} does. */
    public static SyncStats look(final Path path) throws IOException {
        final ObservedChannel channel = ObservedChannel.open(path, BoardDescriptor.FILE_KIND, BoardDescriptor.VERSION);
        try {
            return new BoardObserver(channel, BoardFile.Geometry.of(channel.layout(), path)).stats();
        } catch (final UncheckedIOException damaged) {
            throw new SharedFileException(damaged.getCause().getMessage(), damaged);
        }
    }

    /** What {@link SyncStats#deadlocks} does. */
    public static List<SyncStats.Deadlock> deadlocks(final Path directory) throws IOException {
        final Path real = directory.toRealPath();
        final HubView hub = ObservedHub.at(real);
        return new DirectoryBoards(real, hub)
                .deadlocks().stream()
                        .map(cycle -> new SyncStats.Deadlock(cycle.waits().stream()
                                .map(wait -> new SyncStats.Member(
                                        hub.pidOf(wait.participant()), wait.thread(), wait.board(), wait.lock()))
                                .toList()))
                        .toList();
    }

    /** A board of a directory whose hub is looked at, or was joined. */
    static BoardObserver open(final Path file, final HubView hub) throws IOException {
        final ObservedChannel channel =
                ObservedChannel.open(file, BoardDescriptor.FILE_KIND, BoardDescriptor.VERSION, hub);
        return new BoardObserver(channel, BoardFile.Geometry.of(channel.layout(), file));
    }

    /** Who waits for the locks of the board, and has said so; a lock that is free, or to be had from a dead one, is waited for by none. */
    List<DeadlockFinder.Wait> waits() {
        final List<WaitCells.Seen> waiters = channel.toldWaiters();
        final List<DeadlockFinder.Wait> waits = new ArrayList<>();
        for (final Entry entry : waiters.isEmpty() ? List.<Entry>of() : table.all()) {
            final LockWord word = word(entry);
            final LockWord.Seen lock = word == null ? null : word.look();
            if (lock != null && lock.holder() != 0 && !channel.hub().isDead(lock.holder())) {
                waiters.stream()
                        .filter(waiter -> entry.conditions().anyMatch(condition -> condition == waiter.condition()))
                        .map(waiter -> DeadlockFinder.Wait.of(
                                channel.file().path(), entry.name(), waiter, lock.word(), lock.thread()))
                        .filter(wait -> !wait.isOwn()) // it has the place, and waits for readers to leave
                        .forEach(waits::add);
            }
        }
        return waits;
    }

    /** {@return the word of a lock, or of a read-write lock; null of another entry} */
    private LockWord word(final Entry entry) {
        return entry.kind() == EntryKind.LOCK
                ? new LockWord(table.arena(), entry.body(), channel.hub())
                : entry.kind() == EntryKind.READ_WRITE_LOCK ? readWrite(entry) : null;
    }

    private SyncStats stats() {
        final List<Entry> all = table.all();
        final Map<Integer, String> nameOf = new HashMap<>();
        all.forEach(entry -> entry.conditions().forEach(condition -> nameOf.put(condition, entry.name())));
        final List<WaitList.Waiter> waiters = channel.waiters();
        return new SyncStats(
                channel.file().path(),
                channel.kind(),
                geometry.capacity(),
                table.usedBytes(),
                geometry.maxProcesses(),
                all.stream()
                        .map(entry -> new SyncStats.Entry(
                                entry.name(),
                                entry.kind() == null ? "unknown" : entry.kind().label(),
                                waiting(entry, waiters),
                                holder(entry),
                                readers(entry)))
                        .toList(),
                shares(all),
                users(waiters, nameOf),
                channel.waitersByName(condition -> nameOf.getOrDefault(condition, "condition" + condition)));
    }

    private Optional<SyncStats.Holder> holder(final Entry entry) {
        final LockWord word = word(entry);
        return word == null ? Optional.empty() : LockPlace.holder(word, channel.hub(), channel.hub()::pidOf);
    }

    private List<SyncStats.Reader> readers(final Entry entry) {
        return entry.kind() == EntryKind.READ_WRITE_LOCK
                ? WritePlace.readers(readWrite(entry), channel.hub()::pidOf)
                : List.of();
    }

    private ReadWriteWord readWrite(final Entry entry) {
        return new ReadWriteWord(table.arena(), entry.body(), 0, geometry.maxProcesses(), channel.hub());
    }

    /** What living processes have of semaphores and gauges. */
    private Map<String, Map<Long, Long>> shares(final List<Entry> all) {
        final Map<String, Map<Long, Long>> shares = new LinkedHashMap<>();
        for (final Entry entry : all) {
            final LivingShares living = new LivingShares(channel.hub(), channel.hub()::pidOf);
            if (entry.kind() == EntryKind.SEMAPHORE) {
                OwnedPermits.holders(table.arena(), entry.body(), geometry.maxProcesses(), living);
            } else if (entry.kind() == EntryKind.GAUGE) {
                GaugeWords.values(table.arena(), entry.body(), geometry.maxProcesses(), living);
            }
            if (!living.byPid().isEmpty()) {
                shares.put(entry.name(), living.byPid());
            }
        }
        return shares;
    }

    /** Those of a kind of a later version are not known, but for the first. */
    private static int waiting(final Entry entry, final List<WaitList.Waiter> waiters) {
        return (int) waiters.stream()
                .filter(waiter -> entry.conditions().anyMatch(condition -> condition == waiter.condition()))
                .count();
    }

    /** The processes that have a row, and of the dead ones those that are still known by name. */
    private List<SyncStats.User> users(final List<WaitList.Waiter> waiters, final Map<Integer, String> nameOf) {
        final HubView hub = channel.hub();
        final List<SyncStats.User> users = new ArrayList<>();
        for (int row = 0; row < rows.count(); row++) {
            final int participant = rows.owner(row);
            if (participant != 0 && hub.pidOf(participant) != HubView.UNKNOWN_PID) {
                users.add(new SyncStats.User(
                        hub.pidOf(participant),
                        hub.stateOf(participant),
                        waiters.stream()
                                .filter(waiter -> waiter.participant() == participant)
                                .map(waiter -> nameOf.getOrDefault(waiter.condition(), "unknown"))
                                .sorted()
                                .toList()));
            }
        }
        return users;
    }
}
