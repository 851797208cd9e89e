package io.penstock.objects.host;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.engine.Duplex;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One end of a line: calls go out and their answers come back, and while a thread waits for an answer it runs what the other end calls. So calls and callbacks are
 * nested like frames of a stack. An answer that no thread waits for belongs to a call that was given up, and is ignored.
 *
 * <p><b>Threads:</b> one at a time. <b>Processes:</b> one has this end. <b>Blocks:</b> until the answer is there.
 */
abstract class Conversation {
    final Duplex<byte[], byte[]> pipe;

    /** Of the last call; a later number is a call inside of it. */
    private long lastNumber;

    /** The calls that wait for their answers, the outermost first. */
    private long[] waiting = new long[4];

    private int depth;

    /** Answers of outer calls that have come while an inner one waited. */
    private final Map<Long, byte[]> early = new HashMap<>();

    /** Whether the last exchange that has failed had sent its message whole. */
    private boolean sent;

    /** Whether something was sent after it. */
    private boolean served;

    Conversation(final Duplex<byte[], byte[]> pipe) {
        this.pipe = pipe;
    }

    /** Runs what the other end has called, and sends the answer. */
    abstract void serve(byte[] message) throws IOException, InterruptedException;

    final boolean wasSent() {
        return sent;
    }

    /** After an exchange has failed by an {@link IOException}: whether the other end may have taken its message. */
    final boolean mayHaveBeenTaken() {
        if (!sent || served) {
            return sent;
        }
        final boolean interrupted = Thread.interrupted();
        try {
            return pipe.untaken() == 0;
        } catch (final IOException | InterruptedException | IllegalStateException unknown) {
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Of the call that is begun next. */
    final long nextNumber() {
        return lastNumber + 1;
    }

    /** Puts a number into a message whose head is complete but for it, sends it, and returns the answer; null when the time was up. */
    final byte[] exchange(final byte[] message, final Deadline deadline) throws IOException, InterruptedException {
        final long number = ++lastNumber;
        sent = false;
        served = false;
        HostMessages.number(message, number);
        if (deadline == Deadline.NEVER) {
            pipe.sendBytes(message);
        } else if (!pipe.sendBytes(message, Duration.ofNanos(deadline.remainingNs()))) {
            return null;
        }
        push(number);
        try {
            return await(number, deadline);
        } finally {
            depth--;
            if (depth == 0) {
                early.clear();
            }
            sent = true; // a call inside may have failed without being sent
        }
    }

    private void push(final long number) {
        if (depth == waiting.length) {
            waiting = Arrays.copyOf(waiting, 2 * depth);
        }
        waiting[depth++] = number;
    }

    private byte[] await(final long number, final Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            final byte[] in = receive(deadline);
            if (in == null) {
                return null;
            }
            if (!HostMessages.isAnswer(in)) {
                try {
                    serve(in);
                } finally {
                    served = true;
                }
                if (!early.isEmpty() && early.containsKey(number)) {
                    return early.remove(number);
                }
            } else if (HostMessages.number(in) == number) {
                return in;
            } else {
                keep(in);
            }
        }
    }

    /** The other end may have given up a callback, and so have answered the call around it, while this one made a call inside the callback. */
    private void keep(final byte[] answer) {
        final long number = HostMessages.number(answer);
        for (int i = 0; i < depth - 1; i++) {
            if (waiting[i] == number) {
                early.put(number, answer);
            }
        }
    }

    private byte[] receive(final Deadline deadline) throws IOException, InterruptedException {
        final byte[] in = deadline == Deadline.NEVER
                ? pipe.receiveBytes()
                : pipe.receiveBytes(Duration.ofNanos(deadline.remainingNs()));
        if (in != null && in.length < HostMessages.HEAD) {
            throw new ProtocolException("not a message of a host or client: length=" + in.length);
        }
        return in;
    }

    /** Runs what the other end has called next; an answer that comes too late is ignored. */
    final void serveNext() throws IOException, InterruptedException {
        final byte[] in = receive(Deadline.NEVER);
        if (!HostMessages.isAnswer(in)) {
            serve(in);
        }
    }
}
