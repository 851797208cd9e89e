package io.penstock.objects.host;

import io.penstock.pipe.engine.Duplex;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A client's end of a line. The thread that has it calls, and runs callbacks while it waits.
 *
 * <p><b>Threads:</b> one at a time has it; any closes it. <b>Processes:</b> the client's. <b>Blocks:</b> as calls do.
 */
final class ClientLine extends Conversation {
    /** The line on which the thread runs a callback. */
    private static final ThreadLocal<ClientLine> CURRENT = new ThreadLocal<>();

    /** An object of the client that a call has brought to the host. */
    record Callback(HostedType type, Object target) {}

    final ClientSession session;
    final int number;
    private final Map<Long, Callback> callbacks = new HashMap<>();
    private ClientLine outer;

    /** The call that was given up, whose answer is still to come. */
    private long abandoned;

    ClientLine(final ClientSession session, final int number, final Duplex<byte[], byte[]> pipe) {
        super(pipe);
        this.session = session;
        this.number = number;
    }

    /** The line on which this thread runs a callback of a session; null if it does not. */
    static ClientLine current(final ClientSession session) {
        for (ClientLine line = CURRENT.get(); line != null; line = line.outer) {
            if (line.session == session) {
                return line;
            }
        }
        return null;
    }

    void offer(final Map<Long, Callback> more) {
        callbacks.putAll(more);
    }

    void withdraw(final Map<Long, Callback> ended) {
        callbacks.keySet().removeAll(ended.keySet());
    }

    @Override
    void serve(final byte[] message) throws IOException, InterruptedException {
        final byte[] answer = answer(message);
        pipe.sendBytes(HostMessages.number(answer, HostMessages.number(message)));
    }

    private byte[] answer(final byte[] message) {
        final Callback callback = callbacks.get(HostMessages.object(message));
        if (callback == null || HostMessages.type(message) != HostMessages.CALL) {
            return Calls.refused(HostMessages.STALE, "the callback's call has ended");
        }
        final HostedMethod method = callback.type().method(HostMessages.methodIndex(HostMessages.method(message)));
        if (method == null || HostMessages.typeIndex(HostMessages.method(message)) != callback.type().index) {
            return Calls.refused(
                    HostMessages.NOT_SERVED,
                    "the client's version of the interface has no such method: type="
                            + callback.type().type.getName());
        }
        final ClientLine before = CURRENT.get();
        if (before != this) {
            outer = before;
            CURRENT.set(this);
        }
        try {
            return Calls.run(
                    callback.type(), method, callback.target(), message, new ClientCarrier(session, callbacks));
        } finally {
            if (before != this) {
                CURRENT.set(before);
                outer = null;
            }
        }
    }

    void abandon(final long call) {
        abandoned = call;
    }

    /** Whether the answer of the call that was given up has come, so that the line may be used again. */
    boolean isDrained() throws IOException {
        while (pipe.isReady()) {
            final byte[] in;
            try {
                in = pipe.receiveBytes();
            } catch (final InterruptedException soon) {
                Thread.currentThread().interrupt();
                return false;
            }
            if (HostMessages.isAnswer(in) && HostMessages.number(in) == abandoned) {
                return true;
            }
        }
        return false;
    }

    void close() {
        pipe.close();
    }
}
