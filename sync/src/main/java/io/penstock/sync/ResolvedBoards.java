package io.penstock.sync;

import io.penstock.sync.engine.BoardSettings;
import io.penstock.sync.engine.FileBoard;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The boards of entries that have arrived in this JVM. All entries of a board that have arrived share one handle, which is closed when the last of them
 * is dropped. Boards in memory are here from the start.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> {@link #resolve}, for file operations.
 */
final class ResolvedBoards {
    /** By instance. Weak: what was dropped is closed. Guarded by the class. */
    private static final Map<Long, Reference<Board>> OPEN = new HashMap<>();

    private ResolvedBoards() {}

    /** Boards in memory can be found by their addresses, as long as they are in use. */
    static synchronized void add(final long instance, final Board board) {
        OPEN.values().removeIf(dropped -> dropped.get() == null);
        OPEN.put(instance, new WeakReference<>(board));
    }

    static synchronized SharedEntry resolve(final SharedAddress address) throws IOException {
        final Reference<Board> known = OPEN.get(address.instance());
        Board board = known == null ? null : known.get();
        if (board == null || !board.isUsable()) {
            board = open(address);
            add(address.instance(), board);
        }
        final SharedEntry entry = board.find(address.name());
        if (entry == null) {
            throw new StaleAddressException("the board has no entry of this name: name=" + address.name() + " board="
                    + address.board() + "; the address was not made by an entry");
        }
        return entry;
    }

    private static Board open(final SharedAddress address) throws IOException {
        if (address.isInMemory()) {
            throw new StaleAddressException("the board was in the memory of a JVM, and is not here: name="
                    + address.name() + "; a board that other processes use is a file: Board.at(path)");
        }
        final Path path = Path.of(address.board());
        final FileBoard open;
        try {
            open = FileBoard.open(path, new BoardSettings());
        } catch (final NoSuchFileException gone) {
            throw new StaleAddressException(
                    "the file of the board is gone: path=" + path + " name=" + address.name(), gone);
        }
        if (open.instance() != address.instance()) {
            open.close();
            throw new StaleAddressException("another board has taken the place of the one that the address means: path="
                    + path + " instance=" + Long.toHexString(open.instance()) + " expected="
                    + Long.toHexString(address.instance()) + " name=" + address.name());
        }
        return new Board(open, false);
    }
}
