package io.penstock.queue.engine;

import io.penstock.SharedFileException;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.hub.HubView;
import io.penstock.core.memory.FileKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Looks at a queue without using it. It writes nothing, and takes no lock.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> any that may read the file. <b>Blocks:</b> {@link #open} and {@link #of}, for file operations.
 */
public final class QueueObserver {
    private static final int PARTICIPANT_SHIFT = 32;

    private final ObservedChannel channel;
    private final List<Long> geometry;
    private final AtomicBuffer control;
    private final RingView ring;

    private QueueObserver(final ObservedChannel channel) throws IOException {
        this.channel = channel;
        geometry = channel.layout().geometry();
        try {
            control = channel.body(0, QueueDescriptor.CONTROL_LENGTH);
            ring = new RingView(
                    channel.body(QueueDescriptor.RING_OFFSET, QueueDescriptor.ringLength(capacity())), capacity());
        } catch (final IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException impossible) {
            throw new SharedFileException(
                    "the queue's header is damaged: geometry=" + geometry + " path="
                            + channel.file().path() + "; delete the file and create it anew",
                    impossible);
        }
    }

    /** What is in the lease cells. */
    public interface Cells {
        /** Those of a bounded queue, which has none. */
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
         * Counts the items given up.
         *
         * @return how many
         * @throws IOException if their folder cannot be read
         */
        int deadLetters() throws IOException;

        /** {@return how many items a process has taken and not done} */
        int leasesOf(int participant);

        /** {@return when the oldest item to be taken again was put} */
        OptionalLong oldestPutTimeMs();
    }

    /**
     * Opens a queue's file to look at it. The file is mapped read-only, and the hub of its directory is not joined.
     *
     * @param path of the file
     * @param kind that it must be
     * @return the observer
     * @throws IOException if there is none, it is of another kind, or it cannot be read
     */
    public static QueueObserver open(final Path path, final FileKind kind) throws IOException {
        return new QueueObserver(ObservedChannel.open(path, kind, QueueDescriptor.VERSION));
    }

    /**
     * Looks at a queue that this process uses.
     *
     * @param handle open
     * @return the observer
     * @throws IOException if the queue's file was deleted or replaced
     */
    public static QueueObserver of(final QueueHandle handle) throws IOException {
        return new QueueObserver(ObservedChannel.of(handle.file().channel()));
    }

    /** {@return the file} */
    public ObservedChannel channel() {
        return channel;
    }

    /** {@return how many items may wait} */
    public int maxItems() {
        return number(QueueDescriptor.GEOMETRY_MAX_ITEMS);
    }

    /** {@return the ring's capacity in bytes} */
    public int capacity() {
        return number(QueueDescriptor.GEOMETRY_CAPACITY);
    }

    /** {@return the length in bytes of the longest item in the ring or a cell} */
    public int inlineMax() {
        return number(QueueDescriptor.GEOMETRY_INLINE_MAX);
    }

    /** {@return how many lease cells there are; 0 in a bounded queue} */
    public int maxLeases() {
        return number(QueueDescriptor.GEOMETRY_MAX_LEASES);
    }

    private int number(final int index) {
        return Math.toIntExact(geometry.get(index));
    }

    /** {@return items ever put} */
    public long puts() {
        return control.getLongVolatile(QueueDescriptor.PUT_SEQ);
    }

    /** {@return items ever taken off the ring} */
    public long takes() {
        return control.getLongVolatile(QueueDescriptor.TAKE_SEQ);
    }

    /** {@return items taken again so far} */
    public long redeliveries() {
        return control.getLongVolatile(QueueDescriptor.REDELIVERIES);
    }

    /** {@return whether the queue takes no more items} */
    public boolean isShutDown() {
        return control.getLongVolatile(QueueDescriptor.STATE) == QueueDescriptor.SHUT_DOWN;
    }

    /** {@return bytes of the ring in use, padding included} */
    public long usedBytes() {
        return ring.usedBytes();
    }

    /** {@return when the oldest item in the ring was put, in ms since 1970} */
    public OptionalLong oldestPutTimeMs() {
        final ItemBuffer first = new ItemBuffer();
        return ring.browse(0, first) == QueueCore.NONE ? OptionalLong.empty() : OptionalLong.of(first.putTimeMs());
    }

    /** What one process does with the queue. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A process that has the queue open, or died with it open.
         *
         * @param participant the process
         * @param handles that it has open
         * @param conditions that its threads sleep for, see {@link Conditions}
         */
        void user(int participant, int handles, List<Integer> conditions);
    }

    /**
     * Shows all processes that have the queue open, and of the dead ones those that are still known by name: a slot that was given to another process
     * no longer names it.
     */
    public void users(final Visitor visitor) {
        final var waiters = channel.waiters();
        for (int slot = 0; slot < QueueDescriptor.ATTACHED_SLOTS; slot++) {
            final long word = control.getLongVolatile(QueueDescriptor.ATTACHED + slot * Long.BYTES);
            final int participant = (int) (word >>> PARTICIPANT_SHIFT);
            if (word != 0 && channel.hub().pidOf(participant) != HubView.UNKNOWN_PID) {
                visitor.user(
                        participant,
                        (int) word,
                        waiters.stream()
                                .filter(waiter -> waiter.participant() == participant)
                                .map(waiter -> waiter.condition())
                                .toList());
            }
        }
    }
}
