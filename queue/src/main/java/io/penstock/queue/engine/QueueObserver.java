package io.penstock.queue.engine;

import io.penstock.SharedFileException;
import io.penstock.codec.ClassIds;
import io.penstock.core.channel.ItemObserver;
import io.penstock.core.channel.LargeItems;
import io.penstock.core.channel.ObservedChannel;
import io.penstock.core.channel.ObservedItem;
import io.penstock.core.channel.SideFolder;
import io.penstock.core.hub.HubView;
import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.ParticipantId;
import io.penstock.core.memory.SharedFile;
import io.penstock.core.wait.WaitList;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Looks at a queue without using it. It writes nothing, takes no lock, and joins no hub.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that may read the file. <b>Blocks:</b> file operations only.
 */
public final class QueueObserver implements ItemObserver {
    private static final int PARTICIPANT_SHIFT = 32;

    private final ObservedChannel channel;
    private final QueueView view;
    private final LeaseStore store;

    /** Where the last call of {@link #follow} ended, and the number of the item that comes there. */
    private long followed = QueueView.NONE;

    private long followedNumber;

    private QueueObserver(final ObservedChannel channel, final QueueView view, final LeaseStore store) {
        this.channel = channel;
        this.view = view;
        this.store = store;
    }

    /** Maps the lease cells of a queue that is only looked at. */
    @FunctionalInterface
    public interface Cells {
        /** The store over a queue's cells; null for a queue that has none. */
        LeaseStore of(ObservedChannel queue) throws IOException;
    }

    /**
     * Opens a queue's file to look at it.
     *
     * @param kind that it must be
     * @throws IOException if there is none, or it is of another kind
     */
    public static QueueObserver open(final Path path, final FileKind kind) throws IOException {
        return open(path, kind, queue -> null);
    }

    /**
     * Opens the file of a queue with leases to look at it. The file is mapped read-only.
     *
     * @param kind that it must be
     * @throws IOException if there is none, it is of another kind, or it cannot be read
     */
    public static QueueObserver open(final Path path, final FileKind kind, final Cells cells) throws IOException {
        final ObservedChannel channel = ObservedChannel.open(path, kind, QueueDescriptor.VERSION);
        try {
            final int capacity = number(channel, QueueDescriptor.GEOMETRY_CAPACITY);
            final QueueView view = new QueueView(
                    channel.body(0, QueueDescriptor.CONTROL_LENGTH),
                    channel.body(QueueDescriptor.RING_OFFSET, QueueDescriptor.ringLength(capacity)),
                    number(channel, QueueDescriptor.GEOMETRY_MAX_ITEMS));
            return new QueueObserver(channel, view, cells.of(channel));
        } catch (final IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException impossible) {
            throw new SharedFileException(
                    "the queue's header is damaged: geometry="
                            + channel.layout().geometry() + " path=" + path + "; delete the file and create it anew",
                    impossible);
        }
    }

    static QueueObserver of(final FileQueue queue) {
        return new QueueObserver(ObservedChannel.of(queue.file().channel()), queue.view(), queue.store());
    }

    private static int number(final ObservedChannel channel, final int index) {
        return Math.toIntExact(channel.layout().geometry().get(index));
    }

    /** Looks; fails if the dead letters cannot be counted. */
    public QueueStats stats() throws IOException {
        final long takes = view.takeSeq(); // first: so the depth is never negative
        final long puts = view.putSeq();
        return new QueueStats(
                channel.file().path(),
                channel.kind(),
                number(channel, QueueDescriptor.GEOMETRY_MAX_ITEMS),
                number(channel, QueueDescriptor.GEOMETRY_CAPACITY),
                Math.max(0, puts - takes) + (store == null ? 0 : store.orphans()),
                view.usedBytes(),
                store == null ? 0 : store.inFlight(),
                number(channel, QueueDescriptor.GEOMETRY_MAX_LEASES),
                store == null ? 0 : store.deadLetters(),
                puts,
                takes,
                view.redeliveries(),
                oldestAge(),
                view.isShutDown(),
                users(),
                channel.waitersByName(QueueObserver::nameOf));
    }

    @Override
    public String type() {
        return channel.layout().names().get(0);
    }

    @Override
    public ClassIds classIds() throws IOException {
        return channel.classIds();
    }

    @Override
    public void browse(final Predicate<ObservedItem> each) throws IOException {
        final boolean goesOn = browseCells(ObservedItem.State.AGAIN, each)
                && browseRing(each)
                && browseCells(ObservedItem.State.LEASED, each);
        if (goesOn) {
            browseCells(ObservedItem.State.DEAD, each);
        }
    }

    private boolean browseCells(final ObservedItem.State state, final Predicate<ObservedItem> each) throws IOException {
        return store == null || store.browse(state, item -> each.test(seen(state, item.seq, item.deliveries, item)));
    }

    private boolean browseRing(final Predicate<ObservedItem> each) {
        final ItemBuffer copy = new ItemBuffer();
        long number = view.takeSeq();
        long at = view.browse(0, copy);
        while (at != QueueView.NONE) {
            if (!each.test(seen(ObservedItem.State.QUEUED, number, 0, copy))) {
                return false;
            }
            number++;
            at = view.browse(at, copy);
        }
        return true;
    }

    @Override
    public long follow(final long position, final Consumer<ObservedItem> each) {
        final ItemBuffer copy = new ItemBuffer();
        long next = position;
        while (true) {
            final long number = numberAt(next);
            final long at = view.browse(next, copy);
            if (at == QueueView.NONE) {
                return next;
            }
            each.accept(seen(ObservedItem.State.QUEUED, number, 0, copy));
            next = at;
            followed = at;
            followedNumber = number + 1;
        }
    }

    /** The number of the first item from a position on: items have none in the ring, so those before it are counted. */
    private long numberAt(final long position) {
        return position == followed && view.head() <= position ? followedNumber : view.takeSeq();
    }

    @Override
    public int maxDeliveries() {
        return number(channel, QueueDescriptor.GEOMETRY_MAX_DELIVERIES);
    }

    private ObservedItem seen(
            final ObservedItem.State state, final long number, final int deliveries, final ItemBuffer item) {
        final byte[] bytes = item.copy();
        if (item.type != QueueDescriptor.TYPE_LARGE) {
            return new ObservedItem(state, number, deliveries, item.putTimeMs, bytes.length, () -> bytes);
        }
        final LargeItems.Reference reference = LargeItems.Reference.from(bytes);
        return new ObservedItem(
                state, number, deliveries, item.putTimeMs, reference.size(), () -> read(channel.file(), reference));
    }

    private static byte[] read(final SharedFile file, final LargeItems.Reference reference) throws IOException {
        final LargeItems large = new LargeItems(new SideFolder(file, SideFolder.LARGE), ParticipantId.NOBODY);
        try (RandomAccessFile in = large.open(reference)) {
            return large.read(reference, in);
        }
    }

    private Optional<Duration> oldestAge() {
        final long never = Long.MAX_VALUE;
        final OptionalLong orphan = store == null ? OptionalLong.empty() : store.oldestPutTimeMs();
        final long oldest = Math.min(orphan.orElse(never), oldestPutTimeMs().orElse(never));
        return oldest == never
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.max(0, System.currentTimeMillis() - oldest)));
    }

    /** {@return when the oldest item in the ring was put, in ms since 1970} */
    private OptionalLong oldestPutTimeMs() {
        final ItemBuffer first = new ItemBuffer();
        return view.browse(0, first) == QueueView.NONE ? OptionalLong.empty() : OptionalLong.of(first.putTimeMs);
    }

    /**
     * All processes that have the queue open, and of the dead ones those that are still known by name: a slot that was given to another process no
     * longer names the one before.
     */
    private List<QueueStats.User> users() {
        final HubView hub = channel.hub();
        final List<WaitList.Waiter> waiters = channel.waiters();
        final List<QueueStats.User> users = new ArrayList<>();
        for (int slot = 0; slot < QueueDescriptor.ATTACHED_SLOTS; slot++) {
            final long word = view.control.getLongVolatile(QueueDescriptor.ATTACHED + slot * Long.BYTES);
            final int participant = (int) (word >>> PARTICIPANT_SHIFT);
            if (word != 0 && hub.isNamed(participant)) {
                users.add(new QueueStats.User(
                        hub.pidOf(participant),
                        hub.stateOf(participant),
                        (int) word,
                        store == null ? 0 : store.leasesOf(participant),
                        waiting(participant, waiters)));
            }
        }
        return List.copyOf(users);
    }

    private static Map<QueueStats.Wait, Integer> waiting(final int participant, final List<WaitList.Waiter> waiters) {
        final Map<QueueStats.Wait, Integer> waiting = new EnumMap<>(QueueStats.Wait.class);
        waiters.stream()
                .filter(waiter -> waiter.participant() == participant)
                .forEach(waiter -> waiting.merge(waitFor(waiter.condition()), 1, Integer::sum));
        return Map.copyOf(waiting);
    }

    private static QueueStats.Wait waitFor(final int condition) {
        return switch (condition) {
            case Conditions.SPACE, Conditions.PUT_LOCK -> QueueStats.Wait.PUT;
            case Conditions.JOIN -> QueueStats.Wait.JOIN;
            default -> QueueStats.Wait.TAKE;
        };
    }

    static String nameOf(final int condition) {
        return switch (condition) {
            case Conditions.ITEMS -> "items";
            case Conditions.SPACE -> "space";
            case Conditions.JOIN -> "unfinished";
            case Conditions.PUT_LOCK -> "putLock";
            case Conditions.TAKE_LOCK -> "takeLock";
            case Conditions.CELLS -> "leaseCell";
            default -> "condition" + condition;
        };
    }
}
