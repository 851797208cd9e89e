package io.penstock.valkey.engine;

import io.penstock.core.lock.CallTimeout;
import io.penstock.core.wait.Deadline;
import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.LetterStore;
import io.penstock.queue.engine.ItemBuffer;
import io.penstock.valkey.EngineUnavailableException;
import java.time.Duration;

/**
 * A handle of a joinable queue on a server. A lease is named by its session, its fence and its item; with the session it ends.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any, of any host. <b>Blocks:</b> as the ports say; {@code done} and its like while the server
 * is away, up to 15 s.
 */
final class ValkeyLeaseQueue extends ValkeyQueue implements LeaseEngine {
    private static final Duration FINISH_PATIENCE = Duration.ofSeconds(15);
    private static final Duration BACK_PATIENCE = Duration.ofSeconds(2);

    private final ValkeyLetters letters;

    ValkeyLeaseQueue(final QueueHeader.Opened opened) {
        super(opened);
        letters = new ValkeyLetters(this, opened.location());
    }

    @Override
    public int mostItems() {
        return (int) Math.min(Integer.MAX_VALUE, (long) header().maxItems() + header().maxLeases());
    }

    // ---- leases

    @Override
    public void hold(final int cell, final long word) {
        // the server has noted it
    }

    @Override
    public boolean done(final int cell, final long word, final long number) {
        return finish("D", cell, word, number, FINISH_PATIENCE);
    }

    @Override
    public boolean release(final int cell, final long word, final long number) {
        return finish("R", cell, word, number, FINISH_PATIENCE);
    }

    @Override
    public void giveBack(final ItemBuffer taken) {
        try {
            finish("U", taken.cell, taken.word, taken.seq, BACK_PATIENCE);
            taken.settle();
        } catch (final EngineUnavailableException later) {
            // it stays owed; with the handle its session ends, and all of its leases
        }
    }

    @Override
    public void bury(final ItemBuffer taken) {
        finish("B", taken.cell, taken.word, taken.seq, BACK_PATIENCE);
        taken.settle();
    }

    @Override
    public void drop(final ItemBuffer item) {
        finish("D", item.cell, item.word, item.seq, FINISH_PATIENCE);
    }

    /** If it was called before, and the outcome was open, that outcome counts. */
    private boolean finish(
            final String how, final int cell, final long word, final long number, final Duration atMost) {
        if (sessions().isClosed()) {
            return false;
        }
        final String key = cell + " " + word + " " + number;
        final Patience patience = Patience.of(atMost, sessions()::isClosed);
        OpenCall open = null;
        try {
            final OpenCall before = openCalls().before(key, patience);
            if (before != null && before.did('F')) {
                return before.how.equals(how);
            }
            final Session session = sessions().current();
            if (session.isOver() || session.number() != cell) {
                return false; // its leases are others' by now
            }
            open = openCalls().begin(key, how);
            final Caller.Request request =
                    new Caller.Request(Script.FINISH, same -> Values.of(how, number, word), reply -> {}, open);
            final Reply reply = sessions().callIn(session, request, patience);
            return reply != null && reply.text(1).equals("1");
        } finally {
            if (open != null) {
                openCalls().end(key, open);
            }
            patience.restore();
        }
    }

    @Override
    public boolean isLeased(final ItemBuffer taken) {
        final Session session = sessions().current();
        return taken.word != 0 && !session.isOver() && session.number() == taken.cell;
    }

    // ---- joining

    @Override
    public boolean awaitIdle(final Deadline deadline) throws InterruptedException {
        final Waiters.Waiter waiter = sessions().waiters().add();
        String zeros = "";
        boolean asked = false;
        try {
            while (true) {
                sessions().check();
                waiter.forgetSignals();
                asked = true;
                final Reply reply = askToJoin(waiter, zeros, deadline);
                switch (reply.code()) {
                    case 'J' -> {
                        asked = false;
                        return true;
                    }
                    case 'E' -> {
                        asked = false;
                        return false;
                    }
                    case 'W' -> {
                        zeros = zeros.isEmpty() ? reply.text(1) : zeros;
                        waiter.await(deadline);
                    }
                    default -> {
                        // the session is over: the next one goes on
                    }
                }
            }
        } finally {
            sessions().waiters().remove(waiter);
            if (asked && !sessions().isClosed()) {
                sessions().leave(waiter);
            }
        }
    }

    private Reply askToJoin(final Waiters.Waiter waiter, final String zeros, final Deadline deadline)
            throws InterruptedException {
        final Patience patience = Patience.of(CallTimeout.until(deadline), sessions()::isClosed);
        try {
            Session session = sessions().current();
            if (session.isOver()) {
                session = sessions().renew(session, patience);
            }
            final Session now = session;
            final Reply reply = sessions()
                    .run(
                            Script.JOIN,
                            patience,
                            Values.of(now.sid(), now.member(waiter), zeros, deadline.isOver() ? 0 : 1));
            switch (reply.code()) {
                case 'X' -> now.end();
                case 'U' -> sessions().forgotten(now);
                case 'G' -> sessions().gone(now);
                default -> {
                    // an answer
                }
            }
            return reply;
        } catch (final RuntimeException e) {
            if (patience.wasInterrupted()) {
                throw patience.thrown();
            }
            throw e;
        } finally {
            patience.restore();
        }
    }

    @Override
    public long unfinished() {
        return looks().unfinished();
    }

    @Override
    public LetterStore letters() {
        return letters;
    }
}
