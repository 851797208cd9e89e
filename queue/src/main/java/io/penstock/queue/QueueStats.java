package io.penstock.queue;

import io.penstock.core.hub.JoinedHub;
import io.penstock.queue.engine.Conditions;
import io.penstock.queue.engine.QueueCore;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator wants to know of a queue, as of one look. The look takes no lock, wakes nobody and changes nothing in the queue. Each
 * number is right for some moment of the look, and all for the same one when nobody moves.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any on the host that may read the file, whether it uses the queue or not; a program that only
 * looks joins the hub of the directory, as every user of it does. <b>Blocks:</b> file operations only. <b>Units:</b> bytes, items.
 *
 * @param path of the queue's file
 * @param maxItems that wait at most
 * @param capacityBytes of the ring
 * @param depth items that could be taken now, those to be taken again included
 * @param bytes of the ring in use, with headers and padding; large items count by their references
 * @param inFlight items taken and not done (joinable queues)
 * @param maxLeases items taken and not done at most; 0 for a bounded queue, which has no such bound
 * @param deadLetters items that were given up and are kept (joinable queues)
 * @param puts items put so far
 * @param takes items taken so far, for the first time
 * @param redeliveries items taken so far again (joinable queues); may miss one where a process was killed
 * @param oldestAge how long ago the oldest item that could be taken was put, by the wall clock, to about 0.2 s
 * @param shutDown whether the queue takes no more items
 * @param users processes that have the queue open
 */
public record QueueStats(
        Path path,
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
        List<User> users) {

    /** What a thread that sleeps waits for. A thread that spins is not seen. */
    public enum Wait {
        /** Room, or its turn. */
        PUT,
        /** An item, its turn, or a free lease. */
        TAKE,
        /** Nothing unfinished. */
        JOIN
    }

    /**
     * A process that has the queue open.
     *
     * @param pid in its own pid namespace
     * @param handles that it has open
     * @param leases items that it has taken and not done (joinable queues)
     * @param waiting how many of its threads sleep, and for what
     * @param stopped whether its heart stands still: it is stopped, or starved, or has just died
     */
    public record User(long pid, int handles, int leases, Map<Wait, Integer> waiting, boolean stopped) {}

    /**
     * Looks at a bounded queue. For a joinable queue see {@code JoinableQueue.stats(Path)}.
     *
     * @param path of its file
     * @return what there is to see
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is no bounded queue, or cannot be read
     */
    public static QueueStats of(final Path path) throws IOException {
        return look(QueueObserver.open(path, QueueDescriptor.FILE_KIND), QueueObserver.Cells.NONE);
    }

    /**
     * For the queues themselves.
     *
     * @param queue to look at
     * @param cells of the queue
     * @return what there is to see
     * @throws IOException if the dead letters cannot be counted
     */
    public static QueueStats look(final QueueObserver queue, final QueueObserver.Cells cells) throws IOException {
        final QueueCore core = queue.core();
        final long takes = core.takeSeq(); // first: so the depth is never negative
        final long puts = core.putSeq();
        return new QueueStats(
                queue.file().channel().file().path(),
                queue.file().maxItems(),
                queue.file().capacity(),
                Math.max(0, puts - takes) + cells.orphans(),
                core.usedBytes(),
                cells.inFlight(),
                queue.file().maxLeases(),
                cells.deadLetters(),
                puts,
                takes,
                core.redeliveries(),
                oldestAge(queue, cells),
                core.isShutDown(),
                users(queue, cells));
    }

    private static Optional<Duration> oldestAge(final QueueObserver queue, final QueueObserver.Cells cells) {
        final long never = Long.MAX_VALUE;
        final long oldest = Math.min(
                cells.oldestPutTimeMs().orElse(never), queue.oldestPutTimeMs().orElse(never));
        return oldest == never
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.max(0, System.currentTimeMillis() - oldest)));
    }

    private static List<User> users(final QueueObserver queue, final QueueObserver.Cells cells) {
        final JoinedHub hub = queue.file().channel().hub();
        final List<User> users = new ArrayList<>();
        queue.users((participant, handles, conditions) -> {
            final Map<Wait, Integer> waiting = new EnumMap<>(Wait.class);
            conditions.forEach(condition -> waiting.merge(waitFor(condition), 1, Integer::sum));
            users.add(new User(
                    hub.pidOf(participant),
                    handles,
                    cells.leasesOf(participant),
                    Map.copyOf(waiting),
                    hub.isStopped(participant)));
        });
        return List.copyOf(users);
    }

    private static Wait waitFor(final int condition) {
        return switch (condition) {
            case Conditions.SPACE, Conditions.PUT_LOCK -> Wait.PUT;
            case Conditions.JOIN -> Wait.JOIN;
            default -> Wait.TAKE;
        };
    }
}
