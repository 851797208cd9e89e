package io.penstock.queue.engine;

import io.penstock.core.channel.Channel;
import io.penstock.core.memory.FileKind;
import io.penstock.core.wait.WaitList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Looks at a queue without using it. It writes nothing. */
public final class QueueObserver {
    private final QueueFile file;
    private final QueueCore core;

    private QueueObserver(final QueueFile file, final QueueCore core) {
        this.file = file;
        this.core = core;
    }

    /** What there is in lease cells. */
    public interface Cells {
        /** A bounded queue has none. */
        Cells NONE = new Cells() {
            @Override
            public int inFlight() {
                return 0;
            }

            @Override
            public int orphans() {
                return 0;
            }

            @Override
            public int deadLetters() {
                return 0;
            }

            @Override
            public int leasesOf(final int participant) {
                return 0;
            }

            @Override
            public OptionalLong oldestPutTimeMs() {
                return OptionalLong.empty();
            }
        };

        /** {@return items taken and not done} */
        int inFlight();

        /** {@return items to be taken again} */
        int orphans();

        /**
         * Items given up.
         *
         * @return how many
         * @throws IOException if their folder cannot be read
         */
        int deadLetters() throws IOException;

        /**
         * Items that a process has taken and not done.
         *
         * @param participant the process
         * @return how many
         */
        int leasesOf(int participant);

        /** {@return when the oldest item to be taken again was put} */
        OptionalLong oldestPutTimeMs();
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
        final QueueFile file = QueueFile.of(Channel.open(path.toAbsolutePath(), kind, QueueDescriptor.VERSION));
        return new QueueObserver(file, QueueCore.of(file, TakePolicy.FOR_GOOD));
    }

    /**
     * Looks at a queue that this process uses.
     *
     * @param handle open
     * @return the observer
     */
    public static QueueObserver of(final QueueHandle handle) {
        return new QueueObserver(handle.file(), handle.core());
    }

    /** {@return the file} */
    public QueueFile file() {
        return file;
    }

    /** {@return the core} */
    public QueueCore core() {
        return core;
    }

    /** {@return when the oldest item in the ring was put, in ms since 1970} */
    public OptionalLong oldestPutTimeMs() {
        final ItemBuffer first = new ItemBuffer();
        return core.browse(0, first) == QueueCore.NONE ? OptionalLong.empty() : OptionalLong.of(first.putTimeMs());
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
