package io.penstock.valkey.engine;

import io.penstock.queue.QueueShutDownException;
import io.penstock.queue.engine.QueueEngine;
import io.penstock.valkey.EngineLostDataException;
import io.penstock.valkey.EngineUnavailableException;
import io.penstock.valkey.EngineUnavailableException.Outcome;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The sessions of one handle, one after the other. A session ends when the server has given it up for dead, or has forgotten it or some of
 * what it had acknowledged; then the next one begins, and waiting calls go on in it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for the server, as each call's patience says.
 */
final class Sessions {
    private static final long NOTHING_LOST = -1;
    private static final Duration TEND_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(2);
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
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ServerClassIds classIds = new ServerClassIds(this);

    /** Sessions that are over, and may have a call whose outcome is open. */
    private final Queue<Session> ended = new ConcurrentLinkedQueue<>();

    /** Waiters that may still stand in a line of the server, and wait no longer. */
    private final Set<String> ghosts = ConcurrentHashMap.newKeySet();

    private volatile BooleanSupplier debt = () -> true;
    private volatile boolean looks;
    private String made = "";

    Sessions(final Link link, final Location location) {
        this.link = link;
        this.location = location;
        this.key = LaneConnection.bytes(location.key());
    }

    /**
     * The first session.
     *
     * @param instance tells the queue from another one that was there before, or comes after it
     */
    void start(final String instance, final Patience patience) {
        made = instance;
        renew(null, patience);
        check();
    }

    Link link() {
        return link;
    }

    byte[] keyBytes() {
        return key;
    }

    Location path() {
        return location;
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
        return closed.get();
    }

    /** Tells the queue from another one at its place. */
    String made() {
        return made;
    }

    ServerClassIds classIds() {
        return classIds;
    }

    /** What gives other handles that which this one keeps from them; it returns true if nothing is left to give. */
    void debt(final BooleanSupplier pays) {
        debt = pays;
    }

    /** The next round looks for the dead, though no call waits: a program may ask again and again instead. */
    void wantLook() {
        looks = true;
    }

    /** What a call throws that cannot go on. */
    RuntimeException unavailable(final Outcome outcome, final Throwable last) {
        return isClosed() ? QueueEngine.closed(location.toString()) : link.unavailable(outcome, last);
    }

    /** Runs a script that has no number, and that does not need the session. */
    Reply run(final Script script, final Patience patience, final byte[]... values) {
        try {
            return link.run(script, key, patience, run -> values);
        } catch (final EngineUnavailableException e) {
            throw isClosed() ? QueueEngine.closed(location.toString()) : e;
        }
    }

    /** Throws if this handle cannot go on. */
    void check() {
        if (isClosed()) {
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
        classIds.check();
    }

    // ---- the life of a session

    /** The session after this one; null before the first. */
    Session renew(final Session old, final Patience patience) {
        while (!renewing.tryLock()) {
            if (patience.isOver(false)) {
                throw unavailable(Outcome.NOT_DONE, null);
            }
            Link.pause(1);
        }
        try {
            if (current != old) {
                return current;
            }
            if (old != null) {
                retire(old, patience);
            }
            final Session next = new Session(this, old == null ? 0 : old.number() + 1);
            begin(next, patience);
            if (isClosed()) { // after the store: either this removes it, or the closing does
                link.subscriber().remove(next);
            }
            waiters.signalAll();
            return next;
        } finally {
            renewing.unlock();
        }
    }

    /** What it holds goes back at once. Its entries stay for the calls that are under way, and those whose outcome is open. */
    private void retire(final Session old, final Patience patience) {
        link.subscriber().remove(old);
        run(Script.DETACH, patience, Values.of(old.sid(), "keep"));
        if (!ended.contains(old)) {
            ended.add(old);
        }
    }

    private void begin(final Session next, final Patience patience) {
        boolean begun = false;
        try {
            if (!link.subscriber().add(next, patience)) {
                throw unavailable(Outcome.NOT_DONE, link.subscriber().trouble());
            }
            attach(next, true, patience);
            current = next;
            begun = true;
        } finally {
            if (!begun) {
                link.subscriber().remove(next);
            }
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
                        HostName.get(),
                        made));
        session.attached(incarnation);
        switch (reply.code()) {
            case 'A' -> compare(session, reply, before);
            case 'X' -> session.end();
            case 'G' -> {
                gone = true;
                if (isNew) {
                    session.end(); // nothing was acknowledged to it
                } else {
                    forgotten(session);
                }
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
        } else if (!waiters.signal(Long.parseLong(what))) {
            ghosts.add(session.memberOf(what)); // the token is for the next one
            link.watch().wake();
        }
    }

    /** A call waits no longer, and may still stand in a line. It is taken out now, or later. */
    void leave(final Waiters.Waiter waiter) {
        final Session session = current;
        ghosts.add(session.member(waiter));
        final Patience patience = Patience.of(LEAVE_PATIENCE, this::isClosed);
        try {
            takeOut(session, patience);
        } catch (final RuntimeException away) {
            // the watch takes it out
        } finally {
            patience.restore();
        }
    }

    /** Not while a call may still come late, and register a waiter again. */
    private void takeOut(final Session session, final Patience patience) {
        ghosts.removeIf(member -> {
            run(Script.UNWAIT, patience, Values.of(member));
            return session.isSettled();
        });
    }

    /**
     * What is due for a session.
     *
     * @return when it has to be called again, at the latest
     */
    long tend(final Session session) {
        if (isClosed() || session != current || session.isOver()) {
            return Long.MAX_VALUE;
        }
        if (session.needsAttach()) {
            attach(session, false, Patience.of(TEND_PATIENCE, this::isClosed));
        }
        caller.cancelOpen(session);
        ended.removeIf(caller::cancelOpen);
        if (!ghosts.isEmpty()) {
            takeOut(session, Patience.of(TEND_PATIENCE, this::isClosed));
        }
        final long whenIdleNs = debt.getAsBoolean() ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(500);
        final Waiters.Waiter first = waiters.first();
        if (first == null && !looks) {
            session.nextLook(TimeUnit.MILLISECONDS.toNanos(500));
            return whenIdleNs;
        }
        if (session.nextLookNs() - System.nanoTime() <= 0) {
            look(session, first);
        }
        if (session.isOver()) {
            renew(session, Patience.of(TEND_PATIENCE, this::isClosed));
        }
        return Math.max(1, session.nextLookNs() - System.nanoTime());
    }

    private void look(final Session session, final Waiters.Waiter first) {
        session.nextLook(TimeUnit.MILLISECONDS.toNanos(500));
        looks = false;
        final Reply reply = link.run(
                Script.LOOK,
                key,
                Patience.of(TEND_PATIENCE, this::isClosed),
                run -> Values.of(session.sid(), run, first == null ? "" : session.member(first)));
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
        if (!closed.compareAndSet(false, true)) { // calls that wait for the server see it, and end
            return false;
        }
        waiters.signalAll();
        final Session session = current;
        try {
            if (session != null) {
                depart(session);
                link.subscriber().remove(session);
            }
        } finally {
            link.release();
        }
        return true;
    }

    private void depart(final Session session) {
        final Patience patience = Patience.of(CLOSE_PATIENCE);
        try {
            ended.forEach(old -> caller.finish(old, patience));
            caller.finish(session, patience);
            run(Script.DETACH, patience, Values.of(session.sid(), "all"));
        } catch (final RuntimeException away) {
            // Its subscription ends, so the others find it dead.
        } finally {
            patience.restore();
        }
    }

    /** A call within the session of a lease. */
    Reply callIn(final Session session, final Caller.Request request, final Patience patience) {
        return caller.attempts(session, request, patience);
    }
}
