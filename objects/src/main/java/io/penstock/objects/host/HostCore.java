package io.penstock.objects.host;

import io.penstock.core.hub.JoinedHub;
import io.penstock.core.wait.Deadline;
import io.penstock.objects.ProxyAddress;
import io.penstock.pipe.engine.Duplex;
import io.penstock.process.engine.ItemCoder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A host that runs: its interfaces, objects, clients and lines.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the host's. <b>Blocks:</b> {@link #serve}, and {@link #close} for its grace time.
 */
public final class HostCore {
    private static final Duration END_TIME = Duration.ofMillis(500);
    private static final long PAUSE_NS = 1_000_000;

    private final HostSettings settings;
    private final URI uri;
    private final long incarnation = new SecureRandom().nextLong();
    private final HostedObjects objects = new HostedObjects();
    private final List<HostedType> types = new ArrayList<>();
    private final Map<Class<?>, HostedType> byClass = new HashMap<>();
    private final Set<HostedType> serialized = new HashSet<>();
    private final Map<Long, Session> sessions = new ConcurrentHashMap<>();
    private final Set<HostLine> lines = ConcurrentHashMap.newKeySet();
    private final Duplex<byte[], byte[]> place;
    private final Acceptor acceptor;
    private final JoinedHub.Registration deaths;
    private final byte[] welcome;

    /** Of the hub, when the lines of dead clients were last looked for. Used by the hub's thread alone. */
    private int lastDeaths;

    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Starts it. */
    public HostCore(final HostSettings settings) throws IOException {
        this.settings = settings;
        uri = settings.path.toUri();
        final ItemCoder<Object> coder = ItemCoder.of(Object.class, Reach.of(settings.types, settings.allowed));
        final List<String> names = new ArrayList<>();
        final List<List<String>> signatures = new ArrayList<>();
        for (final Class<?> type : settings.types) {
            signatures.add(HostedType.signatures(type));
            final HostedType hosted = new HostedType(types.size(), type, signatures.get(types.size()), coder);
            types.add(hosted);
            names.add(type.getName());
            byClass.put(type, hosted);
            if (settings.serialized.contains(type)) {
                serialized.add(hosted);
            }
        }
        settings.named.forEach((name, named) -> objects.name(name, named.object(), byClass.get(named.type()).index));
        welcome = new Welcome(
                        incarnation,
                        settings.timeout == null ? 0 : settings.timeout.toNanos(),
                        names,
                        signatures,
                        coder.numbers(),
                        List.copyOf(settings.named.keySet()))
                .encode();
        place = HostFiles.takePlace(settings.path);
        boolean started = false;
        try {
            acceptor = new Acceptor(this, settings.path);
            started = true;
        } finally {
            if (!started) {
                place.close();
            }
        }
        deaths = place.end().file().hub().onDeath(this::endDeadSessions);
        acceptor.start();
    }

    public Path path() {
        return settings.path;
    }

    long incarnation() {
        return incarnation;
    }

    HostedObjects objects() {
        return objects;
    }

    byte[] welcome() {
        return welcome;
    }

    boolean isClosing() {
        return closing.get();
    }

    /** Null if there is none. */
    HostedType type(final int index) {
        return index < types.size() ? types.get(index) : null;
    }

    /** Null if the interface is not registered. */
    HostedType type(final Class<?> type) {
        return byClass.get(type);
    }

    boolean isSerialized(final HostedType type) {
        return serialized.contains(type);
    }

    Creation.Factory factory(final HostedType type) {
        return settings.factories.get(type.type);
    }

    ProxyAddress address(final HostedObject object, final HostedType type) {
        final boolean isNamed = object.origin == HostedObject.Origin.NAMED;
        return new ProxyAddress(uri, incarnation, isNamed ? 0 : object.number, object.name, type.type.getName());
    }

    /** The session of a number, which its first line makes; null if it is another process's. */
    Session session(final long number, final int participant) {
        final Session session = sessions.computeIfAbsent(number, made -> new Session(made, participant, this));
        return session.participant() == participant ? session : null;
    }

    void forget(final Session session) {
        sessions.remove(session.number, session);
    }

    /** A client has made a line. */
    void accept(final HostLine line) {
        lines.add(line);
        if (closing.get()) {
            line.close();
        }
    }

    void lineEnded(final HostLine line) {
        lines.remove(line);
    }

    /** A client has given up a call. */
    void giveUp(final long sessionNumber, final int lineNumber, final long call) {
        final Session session = sessions.get(sessionNumber);
        final HostLine line = session == null ? null : session.line(lineNumber);
        if (line != null) {
            line.giveUp(call);
        }
    }

    /** A client has closed. */
    void endSession(final long sessionNumber) {
        final Session session = sessions.get(sessionNumber);
        if (session != null) {
            session.end();
        }
    }

    private boolean endDeadSessions() {
        final JoinedHub hub = place.end().file().hub();
        for (final Session session : sessions.values()) {
            if (hub.isDead(session.participant())) {
                session.end();
            }
        }
        if (lastDeaths != hub.deaths()) {
            lastDeaths = hub.deaths();
            inThread("penstock-host-clean", () -> HostFiles.removeLeftLines(settings.path));
        }
        return true;
    }

    private static void inThread(final String name, final Runnable work) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    void close(final AutoCloseable object) {
        closeAll(List.of(object));
    }

    /** In a thread of its own, since it is the user's code. */
    void closeAll(final Collection<AutoCloseable> ended) {
        inThread("penstock-host-end", () -> ended.forEach(HostCore::closeOne));
    }

    private static void closeOne(final AutoCloseable object) {
        try {
            object.close();
        } catch (final Throwable failed) {
            System.getLogger("io.penstock.objects")
                    .log(
                            System.Logger.Level.WARNING,
                            "an object of a client that has ended could not be closed: class="
                                    + object.getClass().getName(),
                            failed);
        }
    }

    /** Waits until the host is closed. */
    public void serve() throws InterruptedException {
        closed.await();
    }

    public int clients() {
        return sessions.size();
    }

    public int lines() {
        return lines.size();
    }

    public int hosted() {
        return objects.size();
    }

    /** Lets running calls end for the grace time, interrupts them, and ends all lines. */
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        boolean interrupted = false;
        try {
            acceptor.close();
            deaths.close();
            interrupted = !awaitIdle(Deadline.after(settings.grace));
            sessions.values().forEach(session -> session.lines().forEach(HostLine::cancelAll));
            interrupted |= !awaitIdle(Deadline.after(END_TIME));
            lines.forEach(HostLine::close);
            final List<AutoCloseable> left = new ArrayList<>();
            for (final HostedObject object : objects.created()) {
                final Object target = object.target();
                if (objects.end(object) && target instanceof AutoCloseable closeable) {
                    left.add(closeable);
                }
            }
            left.forEach(HostCore::closeOne);
        } finally {
            place.close();
            closed.countDown();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** False if this thread was interrupted: then it waits no longer. */
    private boolean awaitIdle(final Deadline deadline) {
        while (!deadline.isOver() && !lines.stream().allMatch(HostLine::isIdle)) {
            LockSupport.parkNanos(PAUSE_NS);
            if (Thread.interrupted()) {
                return false;
            }
        }
        return true;
    }
}
