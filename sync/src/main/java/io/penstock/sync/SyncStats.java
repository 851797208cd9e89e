package io.penstock.sync;

import io.penstock.ChannelView;
import io.penstock.sync.engine.BoardObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sees of a board, at one look. The look maps the board's file read-only, takes no lock, wakes no thread, and needs no write
 * permission.
 *
 * <p><b>Threads:</b> any; it does not change. <b>Processes:</b> any on the host that may read the file, whether it uses the board or not. <b>Blocks:</b>
 * for file operations only. <b>Units:</b> bytes.
 *
 * @param path of the board's file
 * @param kind of the file
 * @param capacityBytes the room for entries
 * @param usedBytes of it in use
 * @param maxProcesses that may have the board open at a time
 * @param entries in the order in which they were made
 * @param shares by the name of a semaphore the permits that each living process holds, and by that of a gauge its value there, by pid
 * @param users processes that have the board open, and those that died with it open, as far as their names are known
 * @param waiters how many threads of living processes sleep, by the name of the entry
 */
public record SyncStats(
        Path path,
        Kind kind,
        int capacityBytes,
        long usedBytes,
        int maxProcesses,
        List<Entry> entries,
        Map<String, Map<Long, Long>> shares,
        List<User> users,
        Map<String, Integer> waiters)
        implements ChannelView {

    /**
     * Copies the lists.
     *
     * @param path of the board's file
     * @param kind of the file
     * @param capacityBytes the room for entries
     * @param usedBytes of it in use
     * @param maxProcesses that may have the board open at a time
     * @param entries in the order in which they were made
     * @param shares what living processes have of semaphores and gauges
     * @param users processes that have the board open
     * @param waiters by the name of the entry
     */
    public SyncStats {
        entries = List.copyOf(entries);
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        users = List.copyOf(users);
        waiters = Collections.unmodifiableMap(new LinkedHashMap<>(waiters));
    }

    /**
     * An entry of the board.
     *
     * @param name of the entry
     * @param kind the method of {@link Board} that opens it; {@code unknown} for one of a later version
     * @param waiting threads of living processes that sleep for it
     * @param holder of a lock, or of the write lock of a read-write lock, if a living process holds it
     * @param readers of a read-write lock: the living processes of which threads read
     */
    public record Entry(String name, String kind, int waiting, Optional<Holder> holder, List<Reader> readers) {
        /**
         * Copies the list.
         *
         * @param name of the entry
         * @param kind the method of {@link Board} that opens it
         * @param waiting threads of living processes that sleep for it
         * @param holder of a lock
         * @param readers of a read-write lock
         */
        public Entry {
            readers = List.copyOf(readers);
        }

        /**
         * One without readers.
         *
         * @param name of the entry
         * @param kind the method of {@link Board} that opens it
         * @param waiting threads of living processes that sleep for it
         * @param holder of a lock
         */
        public Entry(final String name, final String kind, final int waiting, final Optional<Holder> holder) {
            this(name, kind, waiting, holder, List.of());
        }
    }

    /**
     * A process of which threads read under a read-write lock.
     *
     * @param pid in its own pid namespace
     * @param threads how many of its threads read
     */
    public record Reader(long pid, long threads) {}

    /**
     * Who holds a lock.
     *
     * @param pid of its process, in its own pid namespace
     * @param thread its {@link Thread#getId()}, the lower 32 bits; 0 if it is not known
     * @param since when it took the lock, by the wall clock
     * @param fence of its acquisition
     */
    public record Holder(long pid, long thread, Instant since, long fence) {}

    /**
     * A process that has the board open, or died with it open.
     *
     * @param pid in its own pid namespace
     * @param state what it seems to be doing
     * @param waitsFor the entries that its sleeping threads wait for, one for each thread
     */
    public record User(long pid, State state, List<String> waitsFor) implements ChannelView.User {
        /**
         * Copies the list.
         *
         * @param pid in its own pid namespace
         * @param state what it seems to be doing
         * @param waitsFor the entries that its sleeping threads wait for
         */
        public User {
            waitsFor = List.copyOf(waitsFor);
        }

        /** {@return {@code waiting}: how many of its threads sleep} */
        @Override
        public Map<String, Long> numbers() {
            return Map.of("waiting", (long) waitsFor.size());
        }
    }

    /** {@return {@code entries}, {@code usedBytes}, {@code capacityBytes} and {@code maxProcesses}} */
    @Override
    public Map<String, Long> numbers() {
        final Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("entries", (long) entries.size());
        numbers.put("usedBytes", usedBytes);
        numbers.put("capacityBytes", (long) capacityBytes);
        numbers.put("maxProcesses", (long) maxProcesses);
        return Collections.unmodifiableMap(numbers);
    }

    /**
     * Threads that wait for each other's locks, and none of which goes on unless one is killed, or its lock is taken from it ({@link
     * SharedLock#forceRelease}). All of it was true at one moment of the look.
     *
     * @param members each waits for a lock that the next one holds; the last one for one of the first
     */
    public record Deadlock(List<Member> members) {
        /**
         * Copies the list.
         *
         * @param members each waits for a lock that the next one holds
         */
        public Deadlock {
            members = List.copyOf(members);
        }
    }

    /**
     * A thread in a deadlock.
     *
     * @param pid of its process, in its own pid namespace
     * @param thread its {@link Thread#getId()}, the lower 32 bits
     * @param board of the lock: path of its file
     * @param lock that it waits for
     */
    public record Member(long pid, long thread, Path board, String lock) {}

    /**
     * Looks for deadlocks among the locks of all boards of a directory. A thread that waits with a timeout is part of none, nor is one that spins. A hold counts as
     * that of the thread that has acquired it, also if another thread is to close it. As any look, it needs no write permission and disturbs no process.
     *
     * @param directory of the boards' files
     * @return the deadlocks that there were at the time of the look
     * @throws java.nio.file.NotDirectoryException if it is none
     * @throws IOException if the directory cannot be read
     */
    public static List<Deadlock> deadlocks(final Path directory) throws IOException {
        return BoardObserver.deadlocks(directory);
    }

    /**
     * Looks at a board.
     *
     * @param path of its file
     * @return what there is to see
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is no board, or cannot be read
     */
    public static SyncStats of(final Path path) throws IOException {
        return BoardObserver.look(path);
    }
}
