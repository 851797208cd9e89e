package io.penstock.queue.engine;

import io.penstock.core.channel.Channel;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.memory.FileKind;
import io.penstock.core.wait.WaitList;
import io.penstock.queue.QueueStats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * @param kind that it must be
     * @throws IOException if there is none, or it is of another kind
     */
    public static QueueObserver open(final Path path, final FileKind kind) throws IOException {
        return open(path, kind, file -> null);
    }

    /**
     * Opens the file of a queue with leases to look at it.
     *
     * @param kind that it must be
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

    /** {@return when the oldest item in the ring was put, in ms since 1970} */
    private OptionalLong oldestPutTimeMs() {
        final ItemBuffer first = new ItemBuffer();
        return view.browse(0, first) == QueueView.NONE ? OptionalLong.empty() : OptionalLong.of(first.putTimeMs);
    }

    /** What one process does with the queue. */
    @FunctionalInterface
    private interface Visitor {
        /** A living process that has the queue open. */
        void user(int participant, int handles, List<Integer> conditions);
    }

    /** Shows all living processes that have the queue open. */
    private void users(final Visitor visitor) {
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

    /** Looks; fails if the dead letters cannot be counted. */
    public QueueStats stats() throws IOException {
        final long takes = view.takeSeq(); // first: so the depth is never negative
        final long puts = view.putSeq();
        return new QueueStats(
                file.channel().file().path(),
                file.maxItems(),
                file.capacity(),
                Math.max(0, puts - takes) + (store == null ? 0 : store.orphans()),
                view.usedBytes(),
                store == null ? 0 : store.inFlight(),
                file.maxLeases(),
                store == null ? 0 : store.deadLetters(),
                puts,
                takes,
                view.redeliveries(),
                oldestAge(),
                view.isShutDown(),
                users());
    }

    private Optional<Duration> oldestAge() {
        final long never = Long.MAX_VALUE;
        final OptionalLong orphan = store == null ? OptionalLong.empty() : store.oldestPutTimeMs();
        final long oldest = Math.min(orphan.orElse(never), oldestPutTimeMs().orElse(never));
        return oldest == never
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.max(0, System.currentTimeMillis() - oldest)));
    }

    private List<QueueStats.User> users() {
        final JoinedHub hub = file.channel().hub();
        final List<QueueStats.User> users = new ArrayList<>();
        users((participant, handles, conditions) -> {
            final Map<QueueStats.Wait, Integer> waiting = new EnumMap<>(QueueStats.Wait.class);
            conditions.forEach(condition -> waiting.merge(waitFor(condition), 1, Integer::sum));
            users.add(new QueueStats.User(
                    hub.pidOf(participant),
                    handles,
                    store == null ? 0 : store.leasesOf(participant),
                    Map.copyOf(waiting),
                    hub.isStopped(participant)));
        });
        return List.copyOf(users);
    }

    private static QueueStats.Wait waitFor(final int condition) {
        return switch (condition) {
            case Conditions.SPACE, Conditions.PUT_LOCK -> QueueStats.Wait.PUT;
            case Conditions.JOIN -> QueueStats.Wait.JOIN;
            default -> QueueStats.Wait.TAKE;
        };
    }
}
