package io.penstock.queue.engine;

import io.penstock.core.channel.Channel;
import io.penstock.core.memory.FileKind;
import io.penstock.core.wait.WaitList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Looks at a queue's file without using the queue. It writes nothing.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the file. <b>Blocks:</b> file operations only.
 */
public final class QueueObserver {
    private final QueueFile file;
    private final QueueView view;
    private final LeaseStore store;

    private QueueObserver(final QueueFile file, final QueueView view, final LeaseStore store) {
        this.file = file;
        this.view = view;
        this.store = store;
    }

    /**
     * Opens a queue's file to look at it.
     *
     * @param path of the file
     * @param kind that it must be
     * @return the observer
     * @throws IOException if there is none, or it is of another kind
     */
    public static QueueObserver open(final Path path, final FileKind kind) throws IOException {
        return open(path, kind, file -> null);
    }

    /**
     * Opens the file of a queue with leases to look at it.
     *
     * @param path of the file
     * @param kind that it must be
     * @param store makes the store of its leases
     * @return the observer
     * @throws IOException if there is none, or it is of another kind
     */
    public static QueueObserver open(final Path path, final FileKind kind, final Function<QueueFile, LeaseStore> store)
            throws IOException {
        final QueueFile file = QueueFile.of(Channel.open(path.toAbsolutePath(), kind, QueueDescriptor.VERSION));
        return new QueueObserver(file, QueueView.of(file), store.apply(file));
    }

    static QueueObserver of(final FileQueue queue) {
        return new QueueObserver(queue.file(), queue.view(), queue.store());
    }

    /** {@return the file} */
    public QueueFile file() {
        return file;
    }

    /** {@return what can be seen of the queue} */
    public QueueView view() {
        return view;
    }

    /** {@return where its leases are, or null if it has none} */
    public LeaseStore store() {
        return store;
    }

    /** {@return when the oldest item in the ring was put, in ms since 1970} */
    public OptionalLong oldestPutTimeMs() {
        final ItemBuffer first = new ItemBuffer();
        return view.browse(0, first) == QueueView.NONE ? OptionalLong.empty() : OptionalLong.of(first.putTimeMs);
    }

    /** What one process does with the queue. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A living process that has the queue open.
         *
         * @param participant the process
         * @param handles that it has open
         * @param conditions that its threads sleep for, see {@link Conditions}
         */
        void user(int participant, int handles, List<Integer> conditions);
    }

    /**
     * Shows all living processes that have the queue open.
     *
     * @param visitor is shown each
     */
    public void users(final Visitor visitor) {
        final List<WaitList.Waiter> waiters = file.channel().waitList().waiters();
        new QueueUsers(file.control(), file.channel().hub())
                .forEach((participant, handles) -> visitor.user(
                        participant,
                        handles,
                        waiters.stream()
                                .filter(waiter -> waiter.participant() == participant)
                                .map(WaitList.Waiter::condition)
                                .toList()));
    }
}
