package io.penstock.valkey.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connection whose standing shows the server that this JVM is alive, and by which the server wakes waiting calls.
 *
 * <p><b>Threads:</b> one of its own reads; any add and remove. <b>Processes:</b> one. <b>Blocks:</b> {@link #add}.
 */
final class Subscriber implements Runnable {
    private static final int CONNECT_MS = 2000;
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long DEAD_NS = TimeUnit.SECONDS.toNanos(12);

    private final Location.Server server;
    private final Runnable attachesNeeded;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    /** Guards sending, and the connection. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private ServerConnection connection;
    private volatile long lastReadNs = System.nanoTime();
    private volatile boolean ended;
    private volatile Throwable trouble;

    Subscriber(final Location.Server server, final Runnable attachesNeeded) {
        this.server = server;
        this.attachesNeeded = attachesNeeded;
    }

    void start() {
        Watch.startDaemon(this, "penstock-valkey-subscriber");
    }

    /**
     * Subscribes for a session.
     *
     * @return false if the server did not confirm it in time
     */
    boolean add(final Session session, final Patience patience) {
        lock.lock();
        try {
            sessions.put(session.sid(), session);
            if (connection != null) {
                trySend(Command.SUBSCRIBE, session.channel());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        while (!patience.isOver(false)) {
            try {
                if (session.firstSubscription().await(100, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt(); // for the next look at the patience
            }
        }
        remove(session);
        return false;
    }

    void remove(final Session session) {
        lock.lock();
        try {
            if (sessions.remove(session.sid()) != null && connection != null) {
                trySend(Command.UNSUBSCRIBE, session.channel());
            }
        } finally {
            lock.unlock();
        }
    }

    Iterable<Session> sessions() {
        return sessions.values();
    }

    /** The lock is held. */
    private void trySend(final Command command, final String... words) {
        try {
            connection.send(command, words);
        } catch (final JedisException e) {
            connection.cut(); // the reader connects again, and subscribes for all
        }
    }

    @Override
    public void run() {
        int attempt = 0;
        while (!ended) {
            try {
                final ServerConnection opened = open();
                while (opened != null && !ended) {
                    if (opened.getUnflushedObject()
                            instanceof final List<?> push) { // or the answer to a ping, while nothing is subscribed
                        receive(push);
                    }
                    attempt = 0;
                    trouble = null;
                }
            } catch (
                    final Throwable
                            e) { // also for want of memory: without this thread the server takes this JVM for dead
                attempt++;
                trouble = e;
            }
            tryClose();
            if (!ended && attempt > 0) {
                Link.pause(attempt);
            }
        }
    }

    private void tryClose() {
        try {
            close();
        } catch (final RuntimeException | Error e) {
            trouble = e; // the next connection takes its place
        }
    }

    /** Why there is no connection; null if there is one. */
    Throwable trouble() {
        return trouble;
    }

    private ServerConnection open() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (sessions.isEmpty() && !ended) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        if (ended) {
            return null;
        }
        final ServerConnection opened =
                ServerConnection.to(server, CONNECT_MS); // without the lock: it may take its time
        lock.lock();
        try {
            opened.setSoTimeout(0);
            lastReadNs = System.nanoTime();
            connection = opened;
            sessions.values().forEach(session -> {
                session.reincarnate();
                opened.send(Command.SUBSCRIBE, session.channel());
            });
            return opened;
        } finally {
            lock.unlock();
        }
    }

    private void receive(final List<?> push) {
        lastReadNs = System.nanoTime();
        final String kind = text(push.get(0));
        if (kind.equals("message")) {
            final Session session = sessionOf(text(push.get(1)));
            if (session != null) {
                session.owner().told(session, text(push.get(2)));
            }
        } else if (kind.equals("subscribe")) {
            final Session session = sessionOf(text(push.get(1)));
            if (session != null) {
                session.subscribed();
                if (session.needsAttach()) {
                    attachesNeeded.run();
                }
            }
        }
    }

    private Session sessionOf(final String channel) {
        final Session session = sessions.get(channel.substring(channel.lastIndexOf(':') + 1, channel.lastIndexOf('.')));
        return session != null && session.channel().equals(channel) ? session : null;
    }

    private static String text(final Object value) {
        return new String((byte[]) value, StandardCharsets.UTF_8);
    }

    /** Now and then: asks for a sign of life, and ends a connection that gives none. */
    void check() {
        final long silentNs = System.nanoTime() - lastReadNs;
        if (silentNs < SILENCE_NS) {
            return;
        }
        lock.lock();
        try {
            if (connection != null) {
                if (silentNs > DEAD_NS) {
                    connection.cut();
                } else {
                    trySend(Command.PING);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection; the reader makes a new one. */
    void cut() {
        lock.lock();
        try {
            if (connection != null) {
                connection.cut();
            }
        } finally {
            lock.unlock();
        }
    }

    private void close() {
        lock.lock();
        try {
            if (connection != null) {
                connection.cut();
                connection = null;
            }
        } finally {
            lock.unlock();
        }
    }

    void end() {
        ended = true;
        lock.lock();
        try {
            changed.signalAll();
            if (connection != null) {
                connection.cut();
            }
        } finally {
            lock.unlock();
        }
    }
}
