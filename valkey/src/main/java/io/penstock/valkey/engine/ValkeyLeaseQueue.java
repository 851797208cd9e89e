package io.penstock.valkey.engine;

import io.penstock.core.lock.CallTimeout;
import io.penstock.core.wait.Deadline;
import io.penstock.joinable.engine.LeaseEngine;
import io.penstock.joinable.engine.LetterStore;
import io.penstock.queue.engine.ItemBuffer;
import java.time.Duration;

/**
 * A handle of a joinable queue on a server. A lease is named by its session, its fence and its item; with the session it ends.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any, of any host. <b>Blocks:</b> as the ports say; {@code done} and its like while the server
 * is away, up to 15 s.
 */
final class ValkeyLeaseQueue extends ValkeyQueue implements LeaseEngine {
    private static final Duration FINISH_PATIENCE = Duration.ofSeconds(15);
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(2);

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
        return finish("D", cell, word, number);
    }

    @Override
    public boolean release(final int cell, final long word, final long number) {
        return finish("R", cell, word, number);
    }

    @Override
    public void giveBack(final ItemBuffer taken) {
        finish("U", taken.cell, taken.word, taken.seq);
        taken.settle();
    }

    @Override
    public void bury(final ItemBuffer taken) {
        finish("B", taken.cell, taken.word, taken.seq);
        taken.settle();
    }

    @Override
    public void drop(final ItemBuffer item) {
        finish("D", item.cell, item.word, item.seq);
    }

    private boolean finish(final String how, final int cell, final long word, final long number) {
        final Session session = sessions().current();
        if (sessions().isClosed() || session.isOver() || session.number() != cell) {
            return false; // its leases are others' by now
        }
        final Patience patience = Patience.of(FINISH_PATIENCE);
        try {
            final Reply reply =
                    sessions().callIn(session, Script.FINISH, patience, same -> Values.of(how, number, word));
            return reply != null && reply.text(1).equals("1");
        } finally {
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
        boolean registered = false;
        try {
            while (true) {
                sessions().check();
                waiter.forgetSignals();
                final Reply reply = askToJoin(waiter, zeros, deadline);
                switch (reply.code()) {
                    case 'J' -> {
                        registered = false;
                        return true;
                    }
                    case 'E' -> {
                        registered = false;
                        return false;
                    }
                    case 'W' -> {
                        registered = true;
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
            if (registered && !sessions().isClosed()) {
                leave(waiter);
            }
        }
    }

    private Reply askToJoin(final Waiters.Waiter waiter, final String zeros, final Deadline deadline)
            throws InterruptedException {
        final Patience patience = Patience.of(CallTimeout.until(deadline));
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

    private void leave(final Waiters.Waiter waiter) {
        final Patience patience = Patience.of(LEAVE_PATIENCE);
        try {
            sessions()
                    .run(Script.UNWAIT, patience, Values.of(sessions().current().member(waiter)));
        } catch (final RuntimeException away) {
            // It is told for nothing once.
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
