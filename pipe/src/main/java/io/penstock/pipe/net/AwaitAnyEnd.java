package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.Receiver;
import io.penstock.pipe.engine.AwaitAny;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waiting for any of many ends: all of files, or all of connections between hosts. */
public final class AwaitAnyEnd {
    private AwaitAnyEnd() {}

    public static <C extends Receiver<?>> List<C> of(final Collection<C> receivers, final Duration timeout)
            throws IOException, InterruptedException {
        final List<C> ends = List.copyOf(receivers);
        final List<Inbox> inboxes = new ArrayList<>();
        for (final C end : ends) {
            if (end instanceof TlsConnection<?, ?> connection) {
                inboxes.add(connection.inbox());
            }
        }
        if (inboxes.isEmpty()) {
            return AwaitAny.of(ends, timeout);
        }
        if (inboxes.size() < ends.size()) {
            throw new IllegalArgumentException("ends of files and ends of connections between hosts: between hosts="
                    + inboxes.size() + " of=" + ends.size() + "; wait for each kind in a thread of its own");
        }
        return await(ends, inboxes, Deadline.after(timeout));
    }

    private static <C> List<C> await(final List<C> ends, final List<Inbox> inboxes, final Deadline deadline)
            throws IOException, InterruptedException {
        final Thread waiter = Thread.currentThread();
        final Runnable wake = () -> LockSupport.unpark(waiter);
        inboxes.forEach(inbox -> inbox.listen(wake));
        try {
            while (true) {
                final List<C> ready = look(ends, inboxes);
                if (!ready.isEmpty()) {
                    return ready;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (deadline.isOver()) {
                    return ready;
                }
                LockSupport.parkNanos(inboxes, deadline.remainingNs());
            }
        } finally {
            inboxes.forEach(inbox -> inbox.forget(wake));
        }
    }

    private static <C> List<C> look(final List<C> ends, final List<Inbox> inboxes) throws IOException {
        final List<C> ready = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            try {
                if (inboxes.get(i).isReady()) {
                    ready.add(ends.get(i));
                }
            } catch (final ClosedChannelException closed) {
                final ClosedChannelException named = new ClosedEndException(
                        "this end was closed: index=" + i + " of=" + ends.size() + " end=" + ends.get(i));
                named.initCause(closed);
                throw named;
            }
        }
        return ready;
    }

    /** A {@link ClosedChannelException} with a text. */
    private static final class ClosedEndException extends ClosedChannelException {
        private static final long serialVersionUID = 1L;
        private final String text;

        ClosedEndException(final String text) {
            this.text = text;
        }

        @Override
        public String getMessage() {
            return text;
        }
    }
}
