package io.penstock.valkey.engine;

import io.penstock.core.lock.CallTimeout;
import java.time.Duration;

/**
 * Puts and takes that wait: a call that cannot be served is put into the line by the same script, and goes on when it gets a token.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> up to the timeout.
 */
final class WaitingCalls {
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(2);

    private final Sessions sessions;

    WaitingCalls(final Sessions sessions) {
        this.sessions = sessions;
    }

    /** What a script is given. */
    @FunctionalInterface
    interface Arguments {
        /**
         * Makes the values.
         *
         * @param member the name of the waiter, or nothing
         * @param ticket its place in the line, or nothing
         * @param wait 1 or 0
         */
        byte[][] of(String member, String ticket, int wait);
    }

    /**
     * Makes a call until it is served, or its time is up.
     *
     * @return any reply but that the call waits
     */
    Reply call(final Script script, final CallTimeout timeout, final Arguments values) throws InterruptedException {
        if (timeout.isOver()) {
            return sessions.caller().call(script, Patience.of(timeout), session -> values.of("", "", 0));
        }
        final Waiters.Waiter waiter = sessions.waiters().add();
        boolean registered = false;
        boolean served = false;
        try {
            while (true) {
                waiter.forgetSignals();
                final int wait = timeout.isOver() ? 0 : 1;
                final Reply reply = sessions.caller()
                        .call(
                                script,
                                Patience.of(timeout),
                                session -> values.of(session.member(waiter), waiter.ticket(), wait));
                if (reply.code() != 'W') {
                    served = true;
                    return reply;
                }
                waiter.ticket(reply.text(1));
                registered = true;
                waiter.await(timeout.deadline());
            }
        } finally {
            sessions.waiters().remove(waiter);
            if (!served && registered && !sessions.isClosed()) {
                leave(values, waiter);
            }
        }
    }

    /** The call ends by an interrupt or an error: no other call is to wait behind it. */
    private void leave(final Arguments values, final Waiters.Waiter waiter) {
        final Patience patience = Patience.of(LEAVE_PATIENCE);
        try {
            final byte[] member = values.of(sessions.current().member(waiter), "", 0)[0];
            sessions.run(Script.UNWAIT, patience, member);
        } catch (final RuntimeException away) {
            // A token that it may get ends after a second.
        } finally {
            patience.restore();
        }
    }
}
