package io.penstock.sync;

import io.penstock.Waiting;
import io.penstock.sync.engine.BoardSettings;
import io.penstock.sync.engine.FileBoard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Settings of a {@link Board} in a file, and the ways to open it.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> file operations only. <b>Units:</b> bytes.
 */
public final class BoardBuilder {
    private final Path path;
    private final BoardSettings settings = new BoardSettings();

    BoardBuilder(final Path path) {
        this.path = Objects.requireNonNull(path, "path");
    }

    /**
     * The room for entries. The default of a new board is 1 MiB; an existing one has its own. A value takes 256 bytes with its name, an adder 128 more
     * for each of {@code maxProcesses}.
     *
     * @param capacityBytes rounded up to a multiple of 4096, at most 2 GiB - 4 KiB
     * @return this
     */
    public BoardBuilder capacityBytes(final long capacityBytes) {
        settings.capacityBytes(capacityBytes);
        return this;
    }

    /**
     * How many processes may have the board open at a time. The default of a new board is 64; an existing one has its own.
     *
     * @param maxProcesses from 1 to 2048
     * @return this
     */
    public BoardBuilder maxProcesses(final int maxProcesses) {
        settings.maxProcesses(maxProcesses);
        return this;
    }

    /**
     * How threads of this process wait. The default is {@link Waiting#balanced()}.
     *
     * @param waiting how
     * @return this
     */
    public BoardBuilder waiting(final Waiting waiting) {
        settings.waiting(waiting);
        return this;
    }

    /**
     * Whether a call of this handle that waits for a lock without a limit looks once a second for a deadlock among the locks of the directory. Of the threads
     * of a deadlock that look, one gets a {@link DeadlockException}. The default is false: then {@link SyncStats#deadlocks} shows them.
     *
     * @param breakDeadlocks whether it does
     * @return this
     */
    public BoardBuilder breakDeadlocks(final boolean breakDeadlocks) {
        settings.breaksDeadlocks(breakDeadlocks);
        return this;
    }

    /**
     * Creates the board, empty.
     *
     * @return the board
     * @throws java.nio.file.FileAlreadyExistsException if there is a file already
     * @throws IOException if the file cannot be made
     */
    public Board create() throws IOException {
        return new Board(FileBoard.create(path, settings), true);
    }

    /**
     * Opens the board with what it holds.
     *
     * @return the board
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws BoardFullException if it has as many processes as it was made for
     * @throws IOException if it is no board, or cannot be read
     */
    public Board open() throws IOException {
        return new Board(FileBoard.open(path, settings), true);
    }

    /**
     * Opens the board with what it holds, or creates it, empty, if it is missing.
     *
     * @return the board
     * @throws IllegalArgumentException if it was created with other settings than were set here
     * @throws BoardFullException if it has as many processes as it was made for
     * @throws IOException if it can be neither opened nor made
     */
    public Board openOrCreate() throws IOException {
        return new Board(FileBoard.openOrCreate(path, settings), true);
    }
}
