package io.penstock.valkey.engine;

import io.penstock.joinable.engine.LeaseSettings;
import io.penstock.queue.engine.Opening;
import io.penstock.queue.engine.QueueSettings;
import io.penstock.valkey.EngineUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The settings of a queue as the server has them, and the way to a queue: it is created, or opened and compared.
 *
 * @param maxItems its bound
 * @param capacityBytes its bound in bytes
 * @param maxLeases 0 for a bounded queue
 * @param made tells it from another one that was at its place before, or comes after it
 */
record QueueHeader(int maxItems, int capacityBytes, int maxLeases, String made) {
    static final char BOUNDED = 'b';
    static final char JOINABLE = 'j';

    private static final String VERSION = "1";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What was opened. */
    record Opened(Sessions sessions, Location location, QueueHeader header) {}

    /**
     * Creates or opens a queue.
     *
     * @throws IOException if that cannot be done
     */
    static Opened open(
            final URI uri,
            final char kind,
            final QueueSettings<?> settings,
            final LeaseSettings leases,
            final Opening how)
            throws IOException {
        final Location location = Location.of(uri);
        final Link link = Link.to(location.server());
        final Patience patience = Patience.of(PATIENCE);
        boolean opened = false;
        try {
            ServerCheck.warn(link, ServerCheck.of(link, location.key(), patience));
            final Sessions sessions = new Sessions(link, location);
            final QueueHeader header = header(sessions, location, kind, settings, leases, how, patience);
            sessions.start(header.made(), Patience.of(PATIENCE));
            opened = true;
            return new Opened(sessions, location, header);
        } catch (final EngineUnavailableException e) {
            throw new IOException("the queue cannot be opened: " + e.getMessage() + " path=" + location, e);
        } finally {
            patience.restore();
            if (!opened) {
                link.release();
            }
        }
    }

    private static QueueHeader header(
            final Sessions sessions,
            final Location location,
            final char kind,
            final QueueSettings<?> settings,
            final LeaseSettings set,
            final Opening how,
            final Patience patience)
            throws IOException {
        final boolean leased = kind == JOINABLE;
        final LeaseSettings leases = set.complete(settings.maxItems());
        final String way = how == Opening.CREATE ? "C" : how == Opening.OPEN ? "O" : "B";
        final Reply reply = sessions.run(
                Script.OPEN,
                patience,
                Values.of(
                        way,
                        kind,
                        settings.maxItems(),
                        settings.capacity(),
                        leased ? leases.maxLeases() : 0,
                        leased ? leases.maxDeliveries() : 0,
                        leased ? leases.leaseTimeoutMs() : 0,
                        settings.startsEmpty() ? 1 : 0,
                        Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36),
                        settings.maxItemsSet(),
                        settings.capacitySet(),
                        set.maxLeases(),
                        set.maxDeliveries(),
                        set.leaseTimeoutMs()));
        switch (reply.code()) {
            case 'F' -> throw new FileAlreadyExistsException(location.toString());
            case 'N' -> throw new NoSuchFileException(location.toString());
            case 'B' ->
                throw new IllegalStateException("the queue is to start empty, and other handles have it open: handles="
                        + reply.text(1) + " path=" + location + "; close them first");
            default -> {
                check(reply, location, kind, settings, set);
                return new QueueHeader(
                        (int) reply.number(4), (int) reply.number(5), (int) reply.number(6), reply.text(9));
            }
        }
    }

    private static void check(
            final Reply reply,
            final Location location,
            final char kind,
            final QueueSettings<?> settings,
            final LeaseSettings set)
            throws IOException {
        if (!reply.text(2).equals(VERSION)) {
            throw new IOException("the queue was made by another version of Penstock: version there=" + reply.text(2)
                    + " version here=" + VERSION + " path=" + location + "; use the same version, or another name");
        }
        if (reply.text(3).charAt(0) != kind) {
            throw new IOException("there is a queue of another kind: kind="
                    + name(reply.text(3).charAt(0)) + " wanted=" + name(kind) + " path=" + location);
        }
        final StringBuilder differences = new StringBuilder();
        compare(differences, "maxItems", settings.maxItemsSet(), reply.number(4));
        compare(differences, "capacityBytes", settings.capacitySet(), reply.number(5));
        compare(differences, "maxLeases", set.maxLeases(), reply.number(6));
        compare(differences, "maxDeliveries", set.maxDeliveries(), reply.number(7));
        compare(differences, "leaseTimeoutMs", set.leaseTimeoutMs(), reply.number(8));
        if (differences.length() > 0) {
            throw new IllegalArgumentException("the queue was created with other settings:" + differences + " path="
                    + location + "; open it with what it was created with, or leave the settings out");
        }
    }

    private static void compare(final StringBuilder differences, final String name, final long here, final long there) {
        if (here != 0 && here != there) {
            differences
                    .append(' ')
                    .append(name)
                    .append(" there=")
                    .append(there)
                    .append(" here=")
                    .append(here);
        }
    }

    private static String name(final char kind) {
        return kind == JOINABLE ? "joinable" : "bounded";
    }
}
