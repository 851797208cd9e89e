package io.penstock.queue;

import io.penstock.ChannelView;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sees of a queue, at one look. The look maps the queue's file read-only, takes no lock, wakes no thread, and needs no write permission.
 * Each number is right for some moment of the look, and all are right for the same moment if no process uses the queue meanwhile.
 *
 * <p><b>Threads:</b> any; it does not change. <b>Processes:</b> any on the host that may read the file, whether it uses the queue or not.
 * <b>Blocks:</b> for file operations only. <b>Units:</b> bytes, items.
 *
 * @param path of the queue's file; {@code memory} for a queue in memory
 * @param kind bounded or joinable; code 0 for a queue in memory
 * @param maxItems that wait at most
 * @param capacityBytes of the ring
 * @param depth items that could be taken now, those to be taken again included
 * @param bytes of the ring in use, with headers and padding; large items count by their references
 * @param inFlight items taken and not done (joinable queues)
 * @param maxLeases items taken and not done at most; 0 for a bounded queue, which has no such bound
 * @param deadLetters items that were given up and are kept (joinable queues)
 * @param puts items put so far
 * @param takes items taken so far, for the first time
 * @param redeliveries items taken so far again (joinable queues); may miss one if a process was killed
 * @param oldestAge how long ago the oldest item that could be taken was put, by the wall clock, accurate to about 1 s
 * @param shutDown whether the queue takes no more items
 * @param users processes that have the queue open, and those that died with it open, as far as their names are known
 * @param waiters how many threads of living processes sleep, by condition: {@code items} to take, {@code space} to put, nothing {@code unfinished}, a
 *     {@code leaseCell}; or the {@code putLock} or {@code takeLock}, while another thread puts or takes
 */
public record QueueStats(
        Path path,
        Kind kind,
        int maxItems,
        int capacityBytes,
        long depth,
        long bytes,
        int inFlight,
        int maxLeases,
        int deadLetters,
        long puts,
        long takes,
        long redeliveries,
        Optional<Duration> oldestAge,
        boolean shutDown,
        List<User> users,
        Map<String, Integer> waiters)
        implements ChannelView {

    /** What a sleeping thread waits to do. A thread that spins is not seen. */
    public enum Wait {
        /** To put: it waits for room, or for its turn. */
        PUT,
        /** To take: it waits for an item, for its turn, or for a free lease. */
        TAKE,
        /** To return from {@code join}, or its turn to decide on a dead letter. */
        JOIN
    }

    /**
     * A process that has the queue open, or died with it open.
     *
     * @param pid in its own pid namespace
     * @param state what it seems to be doing
     * @param handles that it has open
     * @param leases items that it has taken and not done (joinable queues)
     * @param waiting how many of its threads sleep, and for what
     */
    public record User(long pid, State state, int handles, int leases, Map<Wait, Integer> waiting)
            implements ChannelView.User {
        /** {@return {@code handles} and {@code leased}, and how many of its threads wait to put, to take, or to join} */
        @Override
        public Map<String, Long> numbers() {
            final Map<String, Long> numbers = new LinkedHashMap<>();
            numbers.put("handles", (long) handles);
            numbers.put("leased", (long) leases);
            numbers.put("waitingToPut", waitingTo(Wait.PUT));
            numbers.put("waitingToTake", waitingTo(Wait.TAKE));
            numbers.put("waitingToJoin", waitingTo(Wait.JOIN));
            return Collections.unmodifiableMap(numbers);
        }

        private long waitingTo(final Wait wait) {
            return waiting.getOrDefault(wait, 0);
        }
    }

    /**
     * {@return {@code items}, {@code maxItems}, {@code oldestAgeMs} if there is an item, {@code usedBytes}, {@code capacityBytes}, {@code put}, {@code
     * taken}, {@code shutDown} (1 or 0); of a joinable queue also {@code unfinished}, {@code leased}, {@code maxLeases}, {@code deadLetters} and {@code
     * takenAgain}}
     */
    @Override
    public Map<String, Long> numbers() {
        final Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("items", depth);
        numbers.put("maxItems", (long) maxItems);
        oldestAge.ifPresent(age -> numbers.put("oldestAgeMs", age.toMillis()));
        numbers.put("usedBytes", bytes);
        numbers.put("capacityBytes", (long) capacityBytes);
        if (maxLeases > 0) {
            numbers.put("unfinished", depth + inFlight);
            numbers.put("leased", (long) inFlight);
            numbers.put("maxLeases", (long) maxLeases);
            numbers.put("deadLetters", (long) deadLetters);
        }
        numbers.put("put", puts);
        numbers.put("taken", takes);
        if (maxLeases > 0) {
            numbers.put("takenAgain", redeliveries);
        }
        numbers.put("shutDown", shutDown ? 1L : 0L);
        return Collections.unmodifiableMap(numbers);
    }

    /**
     * Looks at a bounded queue. For a joinable queue see {@code JoinableQueue.stats(Path)}, for any channel {@link ChannelView#of}.
     *
     * @param path of its file
     * @return what there is to see
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is no bounded queue, or cannot be read
     */
    public static QueueStats of(final Path path) throws IOException {
        return QueueObserver.open(path, QueueDescriptor.FILE_KIND).stats();
    }
}
