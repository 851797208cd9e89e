package io.penstock.valkey.engine;

import io.penstock.core.lock.CallTimeout;
import java.util.function.Consumer;

/**
 * Puts and takes that wait: a call that cannot be served is put into the line by the same script, and goes on when it gets a token.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> up to the timeout.
 */
final class WaitingCalls {
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
     * @param received is given the reply; if it fails, a take is undone
     * @param open learns the outcome, if it stays open; or null
     * @return any reply but that the call waits
     */
    Reply call(
            final Script script,
            final CallTimeout timeout,
            final Arguments values,
            final Consumer<Reply> received,
            final OpenCall open)
            throws InterruptedException {
        if (timeout.isOver()) {
            return sessions.caller()
                    .call(
                            new Caller.Request(script, session -> values.of("", "", 0), received, open),
                            Patience.of(timeout, sessions::isClosed));
        }
        final Waiters.Waiter waiter = sessions.waiters().add();
        boolean called = false;
        boolean served = false;
        try {
            while (true) {
                waiter.forgetSignals();
                final int wait = timeout.isOver() ? 0 : 1;
                final Caller.Request request = new Caller.Request(
                        script, session -> values.of(session.member(waiter), waiter.ticket(), wait), received, open);
                called = true;
                final Reply reply = sessions.caller().call(request, Patience.of(timeout, sessions::isClosed));
                if (reply.code() != 'W') {
                    served = true;
                    return reply;
                }
                waiter.ticket(reply.text(1));
                waiter.await(timeout.deadline());
            }
        } finally {
            sessions.waiters().remove(waiter);
            if (!served && called && !sessions.isClosed()) { // it may stand in the line, also if no reply has come
                sessions.leave(waiter);
            }
        }
    }
}
