package io.penstock.objects.host;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client, as the host knows it: its lines, and the objects that live while it does.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the host's. <b>Blocks:</b> never; the closing of objects has a thread of its own.
 */
final class Session {
    final long number;
    private final int participant;
    private final HostCore host;
    private final Set<HostLine> lines = ConcurrentHashMap.newKeySet();

    /** Guarded by this, as is the next. */
    private final Set<HostedObject> held = ConcurrentHashMap.newKeySet();

    private final Set<HostedObject> created = ConcurrentHashMap.newKeySet();
    private boolean ended;

    Session(final long number, final int participant, final HostCore host) {
        this.number = number;
        this.participant = participant;
        this.host = host;
    }

    int participant() {
        return participant;
    }

    /** False if the client is gone. */
    synchronized boolean add(final HostLine line) {
        return !ended && lines.add(line);
    }

    /** The client has closed a line, or died. It closes its lines only together. */
    void lineEnded(final HostLine line) {
        lines.remove(line);
        if (lines.isEmpty()) {
            end();
        }
    }

    HostLine line(final int lineNumber) {
        for (final HostLine line : lines) {
            if (line.lineNumber() == lineNumber) {
                return line;
            }
        }
        return null;
    }

    /** False if the client is gone. */
    synchronized boolean hold(final HostedObject object) {
        if (!ended) {
            held.add(object);
        }
        return !ended;
    }

    /** False if the client is gone. */
    synchronized boolean create(final HostedObject object) {
        if (!ended) {
            created.add(object);
            object.madeFor(this);
        }
        return !ended;
    }

    boolean hasCreated(final HostedObject object) {
        return created.contains(object);
    }

    /** The client has it no more, and did not make it, or others have it made as well. */
    void letGo(final HostedObject object) {
        held.remove(object);
        created.remove(object);
    }

    /** The client is gone: its calls are interrupted, and what it has created ends. */
    void end() {
        final List<HostedObject> all;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            all = new ArrayList<>(held);
        }
        host.forget(this);
        lines.forEach(HostLine::cancelAll);
        final Collection<AutoCloseable> closing = host.objects().endAll(this, all);
        if (!closing.isEmpty()) {
            host.closeAll(closing);
        }
    }

    Collection<HostLine> lines() {
        return lines;
    }
}
