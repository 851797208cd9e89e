package io.penstock.queue;

import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.QueueObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator wants to know of a queue, as of one look. The look takes no lock, wakes no thread and changes nothing. Each
 * number is right for some moment of the look, and all for the same one when no thread puts or takes.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any on the host that may read the file, whether it uses the queue or not; a program that only
 * looks joins the hub of the directory, as every user of it does. <b>Blocks:</b> file operations only. <b>Units:</b> bytes, items.
 *
 * @param path of the queue's file; {@code memory} for a queue in memory
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
        /** Nothing unfinished, or its turn to decide on a dead letter. */
        JOIN
    }

    /**
     * A process that has the queue open.
     *
     * @param pid in its own pid namespace
     * @param handles that it has open
     * @param leases items that it has taken and not done (joinable queues)
     * @param waiting how many of its threads sleep, and for what
     * @param stopped whether its heartbeat stands still: it is stopped, or starved, or has just died
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
        final QueueObserver observer = QueueObserver.open(path, QueueDescriptor.FILE_KIND);
        try {
            return observer.stats();
        } finally {
            observer.file().channel().close();
        }
    }
}
