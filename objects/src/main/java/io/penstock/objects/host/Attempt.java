package io.penstock.objects.host;

import io.penstock.core.wait.Deadline;
import io.penstock.objects.CallTimeoutException;
import io.penstock.objects.HostDiedException;
import java.io.IOException;
import java.time.Duration;

/**
 * One message of a client and its answer: on the line of the callback that the thread runs, or on one that is free.
 *
 * @param session at the host
 * @param message complete but for its number
 * @param carrier what it brings
 * @param limit of time; null for none
 * @param what for errors
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Attempt(ClientSession session, byte[] message, ClientCarrier carrier, Duration limit, Object what) {
    /** The host is gone and has not taken the message: it may be sent to another host. */
    static final class NeverTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final HostDiedException error;

        NeverTakenException(final HostDiedException error) {
            super(error);
            this.error = error;
        }

        HostDiedException toUser() {
            return error;
        }
    }

    /** The answer. */
    byte[] run() throws InterruptedException {
        final Deadline deadline = limit == null ? Deadline.NEVER : Deadline.after(limit);
        final ClientLine around = ClientLine.current(session);
        if (around != null) {
            return run(around, deadline, true);
        }
        final ClientLine line;
        try {
            line = session.take(deadline);
        } catch (final IOException gone) {
            session.end();
            throw died(false, gone, false);
        }
        return run(line, deadline, false);
    }

    private byte[] run(final ClientLine line, final Deadline deadline, final boolean nested)
            throws InterruptedException {
        final long number = line.nextNumber();
        boolean usable = false;
        line.offer(carrier.brought());
        try {
            final byte[] answer = line.exchange(message, deadline);
            usable = answer != null || !line.wasSent();
            if (answer == null) {
                throw late(line.wasSent());
            }
            if (isGivenUp(answer) && session.client.isClosed()) {
                throw closed(null); // the host was faster than the end of the line
            }
            return answer;
        } catch (final InterruptedException interrupt) {
            usable = !line.wasSent();
            throw interrupt;
        } catch (final IOException gone) {
            usable = true; // it is not to be waited for
            final boolean taken = line.mayHaveBeenTaken();
            session.end();
            throw died(taken, gone, nested);
        } finally {
            line.withdraw(carrier.brought());
            if (!usable) {
                session.giveUp(line, number);
            }
            if (!nested) {
                if (usable) {
                    session.giveBack(line);
                } else {
                    session.abandon(line, number);
                }
            }
        }
    }

    private CallTimeoutException late(final boolean sent) {
        return new CallTimeoutException(
                "the hosted call took longer than its time-out: timeout=" + limit + " call=" + what + " host="
                        + session.client.path()
                        + (sent ? "; it is interrupted in the host" : "; it was never sent"),
                limit);
    }

    private static boolean isGivenUp(final byte[] answer) {
        final byte type = HostMessages.type(answer);
        return type == HostMessages.GIVEN_UP || type == HostMessages.CLOSING;
    }

    private IllegalStateException closed(final IOException reason) {
        return new IllegalStateException(
                "this client was closed in a call: call=" + what + " host=" + session.client.path(), reason);
    }

    private RuntimeException died(final boolean taken, final IOException gone, final boolean nested) {
        if (session.client.isClosed()) {
            return closed(gone);
        }
        final HostDiedException error = new HostDiedException(
                "the host has died or closed; the call " + (taken ? "may have run" : "was never sent") + ": call="
                        + what + " host=" + session.client.path() + " reason=" + gone.getMessage(),
                taken,
                gone);
        return taken || nested ? error : new NeverTakenException(error);
    }
}
