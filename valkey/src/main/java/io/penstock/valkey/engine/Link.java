package io.penstock.valkey.engine;

import io.penstock.valkey.EngineUnavailableException;
import io.penstock.valkey.EngineUnavailableException.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * All that this JVM has open to one server: two connections for commands, one for subscriptions, and two threads, whatever the number of
 * queues.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for the server, as each call's patience says.
 */
final class Link {
    private static final long FIRST_PAUSE_NS = 2_000_000;
    private static final long LONGEST_PAUSE_NS = 250_000_000;
    private static final Map<Location.Server, Link> OPEN = new HashMap<>();

    private final Location.Server server;
    private final LaneConnection[] lanes = new LaneConnection[Session.LANES];
    private final Subscriber subscriber;
    private final Watch watch;
    private int users; // guarded by OPEN

    private Link(final Location.Server server) {
        this.server = server;
        this.watch = new Watch(this);
        this.subscriber = new Subscriber(server, watch::wake);
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new LaneConnection(server, subscriber::cut);
        }
    }

    /** The link to a server; each is to be released. */
    static Link to(final Location.Server server) {
        synchronized (OPEN) {
            Link link = OPEN.get(server);
            if (link == null) {
                link = new Link(server);
                link.start();
                OPEN.put(server, link);
            }
            link.users++;
            return link;
        }
    }

    /** There may be no thread to be had. */
    private void start() {
        boolean started = false;
        try {
            subscriber.start();
            watch.start();
            started = true;
        } finally {
            if (!started) {
                end();
            }
        }
    }

    void release() {
        synchronized (OPEN) {
            if (--users > 0) {
                return;
            }
            OPEN.remove(server);
        }
        end();
    }

    private void end() {
        watch.end();
        subscriber.end();
        for (final LaneConnection lane : lanes) {
            lane.end();
        }
    }

    LaneConnection lane(final int index) {
        return lanes[index];
    }

    Subscriber subscriber() {
        return subscriber;
    }

    Watch watch() {
        return watch;
    }

    /** The pause before the next attempt. */
    static void pause(final int attempt) {
        LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NS, FIRST_PAUSE_NS << Math.min(attempt - 1, 10)));
    }

    /** What uses a connection. */
    @FunctionalInterface
    interface Use<T> {
        T on(LaneConnection connection, int timeoutMs) throws AwayException;
    }

    /** Uses a connection for something that may be done twice; tries on until the patience is over. */
    <T> T use(final Patience patience, final Use<T> use) {
        StackRoom.check();
        final int index = (int) (Thread.currentThread().getId() & 1);
        AwayException last = null;
        for (int attempt = 1; ; attempt++) {
            final LaneConnection connection = lanes[(index + attempt) & 1];
            if (connection.lock(patience, false)) {
                try {
                    connection.connect(patience.attemptMs(false));
                    return use.on(connection, patience.attemptMs(false));
                } catch (final AwayException e) {
                    last = e;
                } finally {
                    connection.unlock();
                }
            }
            if (patience.isOver(false)) {
                throw unavailable(Outcome.NOT_DONE, last);
            }
            pause(attempt);
        }
    }

    /** Runs a script that has no number. */
    Reply run(final Script script, final byte[] key, final Patience patience, final Function<String, byte[][]> values) {
        return use(
                patience,
                (connection, timeoutMs) -> connection.run(script, key, values.apply(connection.run()), timeoutMs));
    }

    EngineUnavailableException unavailable(final Outcome outcome, final Throwable last) {
        return new EngineUnavailableException(
                "the server did not answer in time; the call was "
                        + (outcome == Outcome.NOT_DONE
                                ? "not done"
                                : "sent, and its outcome is not known: a take will be undone, a put stays if it was done")
                        + ": server=" + server + (last == null ? "" : " last=" + last.getMessage()),
                outcome,
                last);
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
