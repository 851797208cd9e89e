package io.penstock.cli.view;

import io.penstock.ChannelView;
import io.penstock.SharedFileException;
import io.penstock.sync.SyncStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who holds what on boards, and who waits for it.
 *
 * @param locks entries that are held or waited for
 * @param deadlocks among them
 * @param unreadable files that cannot be shown, with the reason
 */
public record Locks(List<LockFacts> locks, List<DeadlockFacts> deadlocks, Map<String, String> unreadable) {
    /**
     * Looks at one board, or at all below a directory. The deadlocks are those of the directories of the boards.
     *
     * @throws IOException if it is neither, or cannot be read
     */
    public static Locks at(final Path path) throws IOException {
        final List<LockFacts> locks = new ArrayList<>();
        final Map<String, String> unreadable = new LinkedHashMap<>();
        final Set<Path> directories = new LinkedHashSet<>();
        if (Files.isDirectory(path)) {
            for (final Path file : Channels.below(path)) {
                try {
                    if (ChannelView.of(file) instanceof SyncStats board) {
                        directories.add(board.path().getParent());
                        locks.addAll(held(board));
                    }
                } catch (final NoSuchFileException gone) {
                    // between the listing and the look
                } catch (final IOException failure) {
                    unreadable.put(file.toString(), String.valueOf(failure.getMessage()));
                }
            }
        } else if (ChannelView.of(path) instanceof SyncStats board) {
            directories.add(board.path().getParent());
            locks.addAll(held(board));
        } else {
            throw new SharedFileException("no board: path=" + path + "; name a board, or a directory");
        }
        final List<DeadlockFacts> deadlocks = new ArrayList<>();
        for (final Path directory : directories) {
            SyncStats.deadlocks(directory).stream().map(Locks::deadlock).forEach(deadlocks::add);
        }
        return new Locks(locks, deadlocks, unreadable);
    }

    private static DeadlockFacts deadlock(final SyncStats.Deadlock seen) {
        return new DeadlockFacts(seen.members().stream()
                .map(member -> new DeadlockFacts.Member(
                        member.pid(), member.thread(), member.board().toString(), member.lock()))
                .toList());
    }

    /** The entries of a board that are held or waited for. */
    static List<LockFacts> held(final SyncStats board) {
        return board.entries().stream()
                .filter(entry -> entry.holder().isPresent()
                        || entry.waiting() > 0
                        || !entry.readers().isEmpty()
                        || board.shares().containsKey(entry.name()))
                .map(entry -> facts(board, entry))
                .sorted(Comparator.comparing(LockFacts::name))
                .toList();
    }

    private static LockFacts facts(final SyncStats board, final SyncStats.Entry entry) {
        final SyncStats.Holder holder = entry.holder().orElse(null);
        return new LockFacts(
                board.path().toString(),
                entry.name(),
                entry.kind(),
                holder == null ? null : holder.pid(),
                holder == null ? null : stateOf(board, holder.pid()),
                holder == null || holder.thread() == 0 ? null : holder.thread(),
                holder == null ? null : holder.since().toEpochMilli(),
                holder == null
                        ? null
                        : Math.max(
                                0, System.currentTimeMillis() - holder.since().toEpochMilli()),
                holder == null ? null : holder.fence(),
                entry.waiting(),
                board.users().stream()
                        .flatMap(user -> user.waitsFor().stream()
                                .filter(entry.name()::equals)
                                .map(name -> user.pid()))
                        .toList(),
                entry.readers().stream()
                        .collect(Collectors.toMap(SyncStats.Reader::pid, SyncStats.Reader::threads, Long::sum)),
                board.shares().getOrDefault(entry.name(), Map.of()));
    }

    private static String stateOf(final SyncStats board, final long pid) {
        return board.users().stream()
                .filter(user -> user.pid() == pid && user.state() != ChannelView.State.DEAD)
                .map(user -> ProcessFacts.word(user.state()))
                .findFirst()
                .orElse("unknown");
    }
}
