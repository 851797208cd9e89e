package io.penstock.valkey.engine;

import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.engine.QueueEngine;
import io.penstock.valkey.EngineLostDataException;
import io.penstock.valkey.EngineUnavailableException.Outcome;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The sessions of one handle, one after the other. A session ends when the server has given it up for dead, or has forgotten it or some of
 * what it had acknowledged; then the next one begins, and waiting calls go on in it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for the server, as each call's patience says.
 */
final class Sessions {
    private static final long NOTHING_LOST = -1;
    private static final Duration TEND_PATIENCE = Duration.ofSeconds(2);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Link link;
    private final Location location;
    private final byte[] key;
    private final Waiters waiters = new Waiters();
    private final Caller caller = new Caller(this);
    private final ReentrantLock renewing = new ReentrantLock();
    private final AtomicLong lost = new AtomicLong(NOTHING_LOST);
    private volatile Session current;
    private volatile boolean destroyed;
    private volatile boolean gone;
    private volatile boolean closed;

    Sessions(final Link link, final Location location) {
        this.link = link;
        this.location = location;
        this.key = LaneConnection.bytes(location.key());
    }

    /** The first session. */
    void start(final Patience patience) {
        renew(null, patience);
        check();
    }

    Link link() {
        return link;
    }

    byte[] keyBytes() {
        return key;
    }

    String key() {
        return location.key();
    }

    Waiters waiters() {
        return waiters;
    }

    Session current() {
        return current;
    }

    Caller caller() {
        return caller;
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs a script that has no number, and that does not need the session. */
    Reply run(final Script script, final Patience patience, final byte[]... values) {
        return link.run(script, key, patience, run -> values);
    }

    /** Throws if this handle cannot go on. */
    void check() {
        if (closed) {
            throw QueueEngine.closed(location.toString());
        }
        if (destroyed) {
            throw new QueueShutDownException("the queue was destroyed: path=" + location);
        }
        final long puts = lost.getAndSet(NOTHING_LOST);
        if (puts != NOTHING_LOST) {
            throw new EngineLostDataException(
                    "the server has forgotten what it had acknowledged, after a restart or a failover: putsForgotten="
                            + puts + " path=" + location
                            + "; the leases of this handle are lost, and what it had done may be delivered again",
                    puts);
        }
        if (gone) {
            throw new IllegalStateException("the server has no such queue any more: path=" + location
                    + "; it was destroyed, or the server has lost it; open it again");
        }
    }

    // ---- the life of a session

    /** The session after this one; null before the first. */
    Session renew(final Session old, final Patience patience) {
        while (!renewing.tryLock()) {
            if (patience.isOver(false)) {
                throw link.unavailable(Outcome.NOT_DONE, null);
            }
            Link.pause(1);
        }
        try {
            if (current != old) {
                return current;
            }
            if (old != null) {
                link.subscriber().remove(old);
            }
            final Session next = new Session(this, old == null ? 0 : old.number() + 1);
            if (!link.subscriber().add(next, patience)) {
                throw link.unavailable(Outcome.NOT_DONE, null);
            }
            attach(next, true, patience);
            current = next;
            waiters.signalAll();
            return next;
        } finally {
            renewing.unlock();
        }
    }

    private void attach(final Session session, final boolean isNew, final Patience patience) {
        final long[] before = session.acknowledged();
        final int incarnation = session.incarnation();
        final Reply reply = link.run(
                Script.ATTACH,
                key,
                patience,
                run -> Values.of(
                        session.sid(),
                        incarnation,
                        run,
                        isNew ? 1 : 0,
                        ProcessHandle.current().pid(),
                        HostName.get()));
        session.attached(incarnation);
        switch (reply.code()) {
            case 'A' -> compare(session, reply, before);
            case 'X' -> session.end();
            case 'G' -> {
                gone = true;
                forgotten(session);
            }
            default -> forgotten(session);
        }
        waiters.signalAll();
    }

    /** Compares what the server knows of both lanes with what was acknowledged before it was asked. */
    void compare(final Session session, final Reply reply, final long[] before) {
        boolean behind = false;
        long missing = 0;
        for (int i = 0; i < Session.LANES; i++) {
            final Entry entry = Entry.of(reply.text(1 + i));
            behind |= entry.seq() < before[2 * i];
            missing += Math.max(0, before[2 * i + 1] - entry.puts());
        }
        if (behind) {
            lose(session, missing);
        }
    }

    /** The server does not know the session. */
    void forgotten(final Session session) {
        lose(session, session.ackedPuts());
    }

    private void lose(final Session session, final long puts) {
        if (session.end() && !destroyed) {
            lost.accumulateAndGet(puts, (before, more) -> Math.max(0, before) + more);
        }
    }

    /** There is no queue any more. */
    void gone(final Session session) {
        gone = true;
        forgotten(session);
    }

    /** The server has told the session something. */
    void told(final Session session, final String what) {
        if (what.equals("x")) {
            destroyed = true;
            session.end();
            waiters.signalAll();
        } else {
            waiters.signal(Long.parseLong(what));
        }
    }

    /**
     * What is due for a session.
     *
     * @return when it has to be called again, at the latest
     */
    long tend(final Session session) {
        if (closed || session != current || session.isOver()) {
            return Long.MAX_VALUE;
        }
        if (session.needsAttach()) {
            attach(session, false, Patience.of(TEND_PATIENCE));
        }
        caller.cancelOpen(session);
        final Waiters.Waiter first = waiters.first();
        if (first == null) {
            session.nextLook(TimeUnit.MILLISECONDS.toNanos(500));
            return Long.MAX_VALUE;
        }
        if (session.nextLookNs() - System.nanoTime() <= 0) {
            look(session, first);
        }
        if (session.isOver()) {
            renew(session, Patience.of(TEND_PATIENCE));
        }
        return Math.max(1, session.nextLookNs() - System.nanoTime());
    }

    private void look(final Session session, final Waiters.Waiter first) {
        session.nextLook(TimeUnit.MILLISECONDS.toNanos(500));
        final Reply reply = link.run(
                Script.LOOK,
                key,
                Patience.of(TEND_PATIENCE),
                run -> Values.of(session.sid(), run, session.member(first)));
        switch (reply.code()) {
            case 'K' -> session.nextLook(TimeUnit.MILLISECONDS.toNanos(reply.number(1)));
            case 'X' -> session.end();
            case 'G' -> gone(session);
            default -> forgotten(session);
        }
        if (session.isOver()) {
            waiters.signalAll();
        }
    }

    /** Ends this handle: the session leaves, and what it holds goes to others. */
    boolean close() {
        renewing.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
        } finally {
            renewing.unlock();
        }
        waiters.signalAll();
        final Session session = current;
        if (session != null) {
            leave(session);
            link.subscriber().remove(session);
        }
        link.release();
        return true;
    }

    private void leave(final Session session) {
        final Patience patience = Patience.of(CLOSE_PATIENCE);
        try {
            caller.finish(session, patience);
            run(Script.DETACH, patience, Values.of(session.sid(), "all"));
        } catch (final RuntimeException away) {
            // Its subscription ends, so the others find it dead.
        } finally {
            patience.restore();
        }
    }

    /** A call within the session of a lease. */
    Reply callIn(
            final Session session,
            final Script script,
            final Patience patience,
            final Function<Session, byte[][]> values) {
        return caller.attempts(session, script, patience, values);
    }
}
