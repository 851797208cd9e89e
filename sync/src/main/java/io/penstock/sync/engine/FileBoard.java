package io.penstock.sync.engine;

import io.penstock.Waiting;
import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.hub.OpenHandles;
import io.penstock.core.memory.Participants;
import io.penstock.sync.BoardFullException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A board in a file. */
public final class FileBoard extends OpenBoard {
    private final Channel channel;
    private final int maxProcesses;
    private final EntryTable table;
    private final BoardRows rows;
    private final BoardWaits waits;
    private final int row;
    private final JoinedHub.Registration fileWatch;
    private final JoinedHub.Registration beat;
    private final Waiting waiting;
    private final boolean breaksDeadlocks;
    private final DirectoryBoards directoryBoards;

    private volatile boolean destroyed;

    /** Null until a user has a handle. */
    private volatile JoinedHub.Registration openHandle;

    private FileBoard(final BoardFile file, final BoardRows rows, final int row, final BoardSettings settings) {
        this.channel = file.channel();
        this.maxProcesses = file.maxProcesses();
        this.table = new EntryTable(
                channel.body(0, BoardDescriptor.CONTROL_LENGTH),
                channel.body(BoardDescriptor.arenaOffset(maxProcesses), file.capacity()),
                maxProcesses,
                channel.hub(),
                file.flags(),
                location());
        channel.nameConditions(table::nameOf);
        this.rows = rows;
        this.row = row;
        this.waiting = settings.waiting();
        this.breaksDeadlocks = settings.breaksDeadlocks();
        this.directoryBoards = new DirectoryBoards(channel.hub().directory(), channel.hub());
        this.waits = new ListWaits(channel.waitList(), settings.waiting());
        this.fileWatch = channel.hub().watchFile(new Watched());
        this.beat = channel.hub().onDeath(() -> {
            table.heal();
            lookAfterHeld();
            return isClosed();
        });
    }

    /** Creates the file; {@link java.nio.file.FileAlreadyExistsException} if there is one. */
    public static FileBoard create(final Path path, final BoardSettings settings) throws IOException {
        return of(BoardFile.create(path.toAbsolutePath(), settings), settings);
    }

    /** Opens the file; {@link java.nio.file.NoSuchFileException} if there is none. */
    public static FileBoard open(final Path path, final BoardSettings settings) throws IOException {
        return of(BoardFile.open(path.toAbsolutePath(), settings), settings);
    }

    /** Opens the file, or creates it if there is none. */
    public static FileBoard openOrCreate(final Path path, final BoardSettings settings) throws IOException {
        return of(BoardFile.openOrCreate(path.toAbsolutePath(), settings), settings);
    }

    private static FileBoard of(final BoardFile file, final BoardSettings settings) {
        final Channel channel = file.channel();
        final int maxProcesses = file.maxProcesses();
        FileBoard board = null;
        BoardRows rows = null;
        int row = BoardRows.NONE;
        try {
            rows = new BoardRows(
                    channel.body(BoardDescriptor.ROWS, BoardDescriptor.rowsLength(maxProcesses)),
                    maxProcesses,
                    channel.hub(),
                    channel.file().instance());
            row = rows.claim();
            if (row == BoardRows.NONE) {
                throw new BoardFullException("the board has as many processes as it was made for: processes="
                        + maxProcesses + " maxProcesses=" + maxProcesses + " path="
                        + channel.file().path()
                        + "; end one of them, or create a board with a larger maxProcesses");
            }
            board = new FileBoard(file, rows, row, settings);
            return board;
        } finally {
            if (board == null) {
                if (row != BoardRows.NONE) {
                    rows.release();
                }
                channel.close();
            }
        }
    }

    private final class Watched implements JoinedHub.WatchedFile {
        @Override
        public Path path() {
            return channel.file().path();
        }

        @Override
        public boolean isInPlace() {
            return destroyed || !channel.file().isReplaced();
        }

        @Override
        public void lost(final String message) {
            FileBoard.this.lost(message);
        }
    }

    @Override
    public void closeWith(final Object handle, final boolean told) {
        openHandle = told
                ? OpenHandles.add(handle, "a board", location(), this::isHolding, this::close)
                : OpenHandles.addSilently(handle, "a board", location(), this::isHolding, this::close);
    }

    @Override
    public boolean isInPlace() {
        return !channel.file().isReplaced();
    }

    @Override
    public EntryTable table() {
        return table;
    }

    @Override
    public BoardWaits waits() {
        return waits;
    }

    @Override
    public Participants participants() {
        return channel.hub();
    }

    @Override
    long pidOf(final int participant) {
        return channel.hub().pidOf(participant);
    }

    @Override
    long nowMs() {
        return channel.hub().coarseTimeMs(); // the system's clock costs as much as the rest of a free lock
    }

    @Override
    <T> T local(final Entry entry, final Supplier<T> maker) {
        return rows.local(entry.body(), maker);
    }

    @Override
    LockTurns<?> turns(final Entry entry) {
        return new ListTurns(channel.waitList(), waiting, table.arena(), entry.body(), entry.condition());
    }

    @Override
    PermitTurns<?> permitTurns(final Entry entry) {
        return new ListPermitTurns(channel.waitList(), waiting, table.arena(), entry.body(), entry.condition());
    }

    @Override
    ReadWriteTurns readWriteTurns(final Entry entry) {
        return ListReadWriteTurns.of(channel.waitList(), waiting, table.arena(), entry);
    }

    @Override
    ConditionQueue<?> conditionQueue(final Entry entry) {
        return new ListConditionQueue(channel.waitList(), waiting, entry.condition());
    }

    @Override
    int deaths() {
        return channel.hub().deaths();
    }

    @Override
    boolean breaksDeadlocks() {
        return breaksDeadlocks;
    }

    /** If a file cannot be read now, the next look comes soon. */
    @Override
    List<DeadlockFinder.Cycle> deadlocks() {
        try {
            return directoryBoards.deadlocks();
        } catch (final IOException unreadable) {
            return List.of();
        }
    }

    @Override
    public int row() {
        return row;
    }

    @Override
    public int maxProcesses() {
        return maxProcesses;
    }

    @Override
    public String location() {
        return channel.file().path().toString();
    }

    @Override
    public URI uri() {
        return channel.file().path().toUri();
    }

    @Override
    public long instance() {
        return channel.file().instance();
    }

    /** Under the lock for making entries: so no other process deletes the file of a board that was made in its place meanwhile. */
    @Override
    public void destroy() throws IOException {
        checkOpen();
        destroyed = true; // first: for this handle it is no accident
        try {
            table.runAlone(this::deleteFile);
            channel.hub().channelDestroyed();
        } catch (final UncheckedIOException failed) {
            throw failed.getCause();
        } finally {
            close();
        }
    }

    private void deleteFile() {
        try {
            channel.file().delete();
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    protected void end() {
        if (openHandle != null) {
            openHandle.close();
        }
        fileWatch.close();
        beat.close();
        rows.release();
        channel.close();
    }
}
