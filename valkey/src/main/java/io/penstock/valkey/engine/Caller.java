package io.penstock.valkey.engine;

import io.penstock.valkey.EngineFullException;
import io.penstock.valkey.EngineUnavailableException;
import io.penstock.valkey.EngineUnavailableException.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Numbered calls: each has its effect exactly once, however often it is sent.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> for the server, as each call's patience says.
 */
final class Caller {
    private static final int NUMBERS = 4;
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(1);

    private final Sessions sessions;

    Caller(final Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * A call.
     *
     * @param values of the script, for a session
     * @param received is given the reply. If it fails, the call counts as not answered: a take is undone
     * @param open learns the outcome, if it stays open; or null
     */
    record Request(Script script, Function<Session, byte[][]> values, Consumer<Reply> received, OpenCall open) {
        /** One whose reply is only looked at, and whose outcome may stay open. */
        static Request of(final Script script, final Function<Session, byte[][]> values) {
            return new Request(script, values, Request::ignore, null);
        }

        private static void ignore(final Reply reply) {
            // the caller looks at it
        }
    }

    /**
     * Makes a call. If the session ends meanwhile, the call goes on in the next one, unless it had its effect before.
     *
     * @return the reply
     * @throws InterruptedException if interrupted while the server was away, and the call had no effect
     */
    Reply call(final Request request, final Patience patience) throws InterruptedException {
        StackRoom.check();
        try {
            while (true) {
                sessions.check();
                final Session session = sessions.current();
                final Reply reply = session.isOver() ? null : attempts(session, request, patience);
                if (reply != null) {
                    return reply;
                }
                if (patience.wasInterrupted()) {
                    throw patience.thrown();
                }
                sessions.check();
                sessions.renew(session, patience);
            }
        } finally {
            patience.restore();
        }
    }

    /**
     * Makes a call in a session.
     *
     * @return null if the session ended before the call had its effect, or if it was interrupted before
     */
    Reply attempts(final Session session, final Request request, final Patience patience) {
        StackRoom.check();
        final SessionLane lane = acquire(session, patience);
        if (lane == null) {
            return null;
        }
        try {
            if (lane.dirty != 0 && !cancel(session, lane, patience)) {
                return null;
            }
            return numbered(session, lane, request, patience);
        } finally {
            lane.lock.unlock();
        }
    }

    /** A lane that is free; null if interrupted before. */
    private SessionLane acquire(final Session session, final Patience patience) {
        final int first = (int) (Thread.currentThread().getId() & 1);
        for (int i = 0; i < Session.LANES; i++) {
            final SessionLane lane = session.lane((first + i) & 1);
            if (lane.lock.tryLock()) {
                return lane;
            }
        }
        final SessionLane lane = session.lane(first);
        while (true) {
            try {
                if (lane.lock.tryLock(Math.min(100, patience.attemptMs(false)), TimeUnit.MILLISECONDS)) {
                    return lane;
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt(); // for the next look at the patience
            }
            if (patience.isOver(false)) {
                giveUp(patience, null);
                return null;
            }
        }
    }

    private void giveUp(final Patience patience, final AwayException last) {
        if (patience.wasInterrupted()) {
            return;
        }
        throw sessions.unavailable(Outcome.NOT_DONE, last);
    }

    /** By stores alone this notes that the outcome is open: there may be no memory or stack for a call. */
    private Reply numbered(
            final Session session, final SessionLane lane, final Request request, final Patience patience) {
        final long call = lane.seq + 1;
        boolean mayHaveRun = false;
        boolean isOpen = false;
        boolean settled = false;
        try {
            for (int attempt = 1; ; attempt++) {
                AwayException last = null;
                Reply reply = null;
                try {
                    isOpen = true;
                    reply = once(session, lane, request, call, attempt, patience, mayHaveRun);
                } catch (final AwayException e) {
                    last = e;
                    mayHaveRun |= e.mayHaveRun();
                    isOpen = mayHaveRun;
                } catch (final EngineFullException | EngineUnavailableException refused) {
                    isOpen = mayHaveRun;
                    if (mayHaveRun) { // the attempt before may come late
                        throw sessions.unavailable(Outcome.UNKNOWN, refused);
                    }
                    throw refused;
                }
                if (reply != null) {
                    final Reply result = settle(session, lane, call, reply, patience);
                    if (result != null) {
                        request.received.accept(result); // the last that can fail
                    }
                    isOpen = false;
                    settled = true;
                    return result;
                }
                if (patience.isOver(mayHaveRun)) {
                    if (!mayHaveRun) {
                        giveUp(patience, last);
                        return null;
                    }
                    throw sessions.unavailable(Outcome.UNKNOWN, last);
                }
                Link.pause(attempt);
            }
        } finally {
            if (isOpen) {
                lane.dirty = call;
                lane.cancels = 0;
                lane.open = request.open;
                if (request.open != null) {
                    request.open.openIn = session;
                }
            }
            if (isOpen || settled) {
                lane.seq = call;
            }
        }
    }

    private Reply once(
            final Session session,
            final SessionLane lane,
            final Request request,
            final long call,
            final int attempt,
            final Patience patience,
            final boolean mayHaveRun)
            throws AwayException {
        final LaneConnection connection = sessions.link().lane(lane.index);
        if (!connection.lock(patience, mayHaveRun)) {
            throw new AwayException(false, "the connection is in use", null);
        }
        try {
            final int timeoutMs = patience.attemptMs(mayHaveRun);
            connection.connect(timeoutMs);
            if (lane.generation != connection.generation()) {
                resume(session, connection, timeoutMs);
                lane.generation = connection.generation();
            }
            if (!session.isOver() && (request.script == Script.PUT || request.script == Script.TAKE)) {
                sessions.classIds().check(); // the others have to do with no class, and end what was begun
            }
            final byte[][] more = request.values.apply(session);
            final byte[][] all = new byte[NUMBERS + more.length][];
            System.arraycopy(Values.of(session.sid(), lane.index, call, attempt), 0, all, 0, NUMBERS);
            System.arraycopy(more, 0, all, NUMBERS, more.length);
            return connection.run(request.script, sessions.keyBytes(), all, timeoutMs);
        } finally {
            connection.unlock();
        }
    }

    /** Behind a new connection there may be a server that has forgotten something. */
    private void resume(final Session session, final LaneConnection connection, final int timeoutMs)
            throws AwayException {
        if (session.isOver()) {
            return;
        }
        final long[] before = session.acknowledged();
        final Reply reply;
        try {
            reply = connection.run(
                    Script.RESUME, sessions.keyBytes(), sessions.classIds().known(session.sid()), timeoutMs);
        } catch (final AwayException e) {
            throw new AwayException(false, e.getMessage(), e); // the call itself was not sent
        }
        if (reply.code() == 'R') {
            if (!reply.text(3).equals("1")) {
                try {
                    sessions.classIds()
                            .restore(words -> connection.run(Script.CLASSES, sessions.keyBytes(), words, timeoutMs));
                } catch (final AwayException e) {
                    throw new AwayException(false, e.getMessage(), e);
                }
            }
            sessions.compare(session, reply, before);
            if (session.isOver()) {
                try { // what the old session holds goes back at once; its entries stay for the calls that are under way
                    connection.run(Script.DETACH, sessions.keyBytes(), Values.of(session.sid(), "keep"), timeoutMs);
                } catch (final AwayException e) {
                    throw new AwayException(false, e.getMessage(), e);
                }
            }
        }
    }

    /** What a reply means for the session. Null if the call had no effect, and the session is over. */
    private Reply settle(
            final Session session,
            final SessionLane lane,
            final long call,
            final Reply reply,
            final Patience patience) {
        switch (reply.code()) {
            case 'X' -> {
                session.end();
                return fromTombstone(Entry.of(reply.text(1)), call, patience);
            }
            case 'U' -> {
                sessions.forgotten(session);
                return null;
            }
            case 'G' -> {
                sessions.gone(session);
                return null;
            }
            case 'S' ->
                throw new IllegalStateException("a call came behind its successor: sid=" + session.sid() + " lane="
                        + lane.index + " call=" + call);
            default -> {
                lane.acknowledge(call, reply);
                return reply.in(session);
            }
        }
    }

    /** The session has ended meanwhile; its last call may have had its effect before. Leases are lost with it. */
    private Reply fromTombstone(final Entry entry, final long call, final Patience patience) {
        if (entry.seq() != call || entry.op() == 'L') {
            return null;
        }
        if (entry.op() == 'T') {
            return sessions.run(
                    Script.BODIES, patience, Values.of((Object[]) entry.value().split(" ")));
        }
        final List<byte[]> values = new ArrayList<>();
        values.add(new byte[] {(byte) entry.op()});
        values.add(entry.value().getBytes(StandardCharsets.UTF_8));
        return "EWZN-".indexOf(entry.op()) >= 0 ? null : new Reply(values);
    }

    /**
     * Learns the outcome of the lane's last call, and undoes it if it was a take.
     *
     * @return false if the session is over, or it was interrupted before
     */
    private boolean cancel(final Session session, final SessionLane lane, final Patience patience) {
        final long call = lane.dirty + 1;
        final Request request = Request.of(Script.CANCEL, none -> new byte[0][]);
        AwayException last;
        while (true) {
            try {
                final Reply reply = once(session, lane, request, call, ++lane.cancels, patience, false);
                if (reply.code() == 'C') {
                    cancelled(lane, call, reply.text(1));
                }
                lane.seq = call;
                lane.dirty = 0;
                if (reply.code() == 'C') {
                    lane.ackedSeq = call;
                } else if (reply.code() == 'G') {
                    sessions.gone(session);
                } else {
                    sessions.forgotten(session);
                }
                return !session.isOver();
            } catch (final AwayException e) {
                last = e;
            }
            if (patience.isOver(false)) {
                giveUp(patience, last);
                return false;
            }
            Link.pause(lane.cancels);
        }
    }

    private static void cancelled(final SessionLane lane, final long cancel, final String did) {
        final OpenCall open = lane.open;
        if (open != null) {
            open.outcome = did;
        }
        if (did.startsWith("P") && lane.ackedSeq < cancel - 1) { // or else it was acknowledged before it failed
            final long before = lane.ackedPuts;
            final long puts = Long.parseLong(did.substring(1));
            lane.ackedPuts = before + puts; // from here on no calls: both or none, whatever the stack
            lane.ackedSeq = cancel - 1;
        }
    }

    /** Learns the outcome of a call, be its session over. */
    void resolve(final Session session, final OpenCall call, final Patience patience) {
        for (int i = 0; i < Session.LANES && call.outcome == null; i++) {
            final SessionLane lane = session.lane(i);
            if (!lock(lane, patience)) {
                throw sessions.unavailable(Outcome.UNKNOWN, null);
            }
            try {
                if (lane.dirty != 0 && lane.open == call) {
                    cancel(session, lane, patience);
                }
            } catch (final EngineUnavailableException e) {
                throw sessions.unavailable(Outcome.UNKNOWN, e);
            } finally {
                lane.lock.unlock();
            }
        }
    }

    private static boolean lock(final SessionLane lane, final Patience patience) {
        boolean locked = false;
        while (!locked && !patience.isOver(false)) {
            try {
                locked = lane.lock.tryLock(100, TimeUnit.MILLISECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt(); // for the next look at the patience
            }
        }
        return locked;
    }

    /**
     * Cancels calls whose outcome is open, if no other call does it now.
     *
     * @return whether there is none left
     */
    boolean cancelOpen(final Session session) {
        boolean none = true;
        for (int i = 0; i < Session.LANES; i++) {
            final SessionLane lane = session.lane(i);
            if (lane.lock.tryLock()) {
                try {
                    if (lane.dirty != 0) {
                        cancel(session, lane, Patience.of(CANCEL_PATIENCE));
                    }
                    none &= lane.dirty == 0;
                } finally {
                    lane.lock.unlock();
                }
            } else {
                none = false;
            }
        }
        return none;
    }

    /** Before the session ends: waits for the calls that are under way, and cancels those whose outcome is open. */
    void finish(final Session session, final Patience patience) {
        for (int i = 0; i < Session.LANES; i++) {
            final SessionLane lane = session.lane(i);
            if (lock(lane, patience)) {
                try {
                    if (lane.dirty != 0) {
                        cancel(session, lane, patience);
                    }
                } finally {
                    lane.lock.unlock();
                }
            }
        }
    }
}
