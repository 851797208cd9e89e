package io.penstock.objects.host;

import io.penstock.core.wait.Deadline;
import io.penstock.objects.CallInterruptedException;
import io.penstock.objects.CallbackFailedException;
import io.penstock.objects.StaleProxyException;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.PipeDescriptor;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The host's end of a line, and its thread: it runs the calls of one thread of a client.
 *
 * <p><b>Threads:</b> its own; any may give up calls. <b>Processes:</b> the host's. <b>Blocks:</b> as the hosted objects do.
 */
final class HostLine extends Conversation implements Runnable {
    private static final Duration HELLO_TIME = Duration.ofSeconds(5);

    private final HostCore host;
    private final Frames frames = new Frames();
    private volatile Session session;
    private volatile int lineNumber;

    HostLine(final HostCore host, final Duplex<byte[], byte[]> pipe) {
        super(pipe);
        this.host = host;
    }

    int lineNumber() {
        return lineNumber;
    }

    Session session() {
        return session;
    }

    /** The participant that has the other end. */
    int client() {
        return PipeDescriptor.participant(pipe.end().peerWord());
    }

    @Override
    public void run() {
        try {
            if (greet()) {
                serveAll();
            }
        } catch (final IOException | InterruptedException | RuntimeException gone) {
            // the client is gone, or sends what is no message: its line ends
        } finally {
            pipe.close();
            if (session != null) {
                session.lineEnded(this);
            }
            host.lineEnded(this);
        }
    }

    /** False if what has connected is no client, or its session is over. */
    private boolean greet() throws IOException, InterruptedException {
        final byte[] hello = pipe.receiveBytes(HELLO_TIME);
        if (hello == null
                || hello.length != HostMessages.HEAD + Integer.BYTES
                || HostMessages.type(hello) != HostMessages.HELLO) {
            return false;
        }
        lineNumber = ByteBuffer.wrap(hello).getInt(HostMessages.HEAD);
        final Session found = host.session(HostMessages.object(hello), client());
        if (found == null || !found.add(this)) {
            return false;
        }
        session = found;
        pipe.sendBytes(host.welcome());
        return HostMessages.method(hello) == HostMessages.VERSION; // else the client says what it thinks of the welcome
    }

    private void serveAll() throws IOException {
        while (true) {
            try {
                serveNext();
            } catch (final InterruptedException late) {
                // that a hosted method has made itself; the end of the host closes the pipe
            }
        }
    }

    @Override
    void serve(final byte[] message) throws IOException, InterruptedException {
        final long number = HostMessages.number(message);
        final boolean wanted = frames.begin(number);
        try {
            if (wanted) {
                final byte[] answer = answer(message, number);
                if (!frames.isGivenUpElseClear() && sendAnswer(HostMessages.number(answer, number))) {
                    return;
                }
            }
            refuse(number);
        } finally {
            frames.end();
        }
    }

    /** The answer of a call that was given up: a few bytes. */
    private void refuse(final long number) throws IOException {
        final byte[] refusal = Calls.refused(HostMessages.GIVEN_UP, "the call was given up, or the host has closed");
        HostMessages.number(refusal, number);
        boolean sent = false;
        while (!sent) {
            Thread.interrupted();
            sent = sendAnswer(refusal);
        }
    }

    /** False if this thread was interrupted: then nothing was sent. */
    private boolean sendAnswer(final byte[] answer) throws IOException {
        while (true) {
            try {
                pipe.sendBytes(answer);
                return true;
            } catch (final InterruptedException givenUp) {
                if (frames.isGivenUp()) {
                    return false;
                }
            }
        }
    }

    private byte[] answer(final byte[] message, final long number) throws IOException {
        if (host.isClosing()) {
            return Calls.refused(HostMessages.CLOSING, "the host is closing: host=" + host.path());
        }
        final HostedType type = host.type(HostMessages.typeIndex(HostMessages.method(message)));
        if (type == null && HostMessages.type(message) != HostMessages.RELEASE) {
            return Calls.refused(
                    HostMessages.NOT_SERVED,
                    "no interface has this index: index=" + HostMessages.typeIndex(HostMessages.method(message)));
        }
        return switch (HostMessages.type(message)) {
            case HostMessages.CALL -> call(message, type, number);
            case HostMessages.CREATE ->
                Creation.create(host, session, type, message, new HostCarrier(host, this, number));
            case HostMessages.FIND -> find(message, type);
            case HostMessages.RELEASE -> release(message);
            default -> throw new ProtocolException("not a message of a client: type=" + HostMessages.type(message));
        };
    }

    private byte[] find(final byte[] message, final HostedType type) {
        final String name = HostMessages.text(message);
        final HostedObject object = host.objects().named(name);
        if (object == null || !object.serves(type.index)) {
            return Calls.refused(
                    HostMessages.NOT_SERVED,
                    "no object has this name and interface: name=" + name + " type=" + type.type.getName() + " names="
                            + host.objects().names() + " host=" + host.path() + "; register it in the host");
        }
        return HostMessages.head(
                new byte[HostMessages.HEAD],
                HostMessages.OBJECT,
                0,
                object.number,
                HostMessages.methodOf(type.index, 0));
    }

    private byte[] release(final byte[] message) {
        final HostedObject object = host.objects().find(HostMessages.object(message));
        if (object != null && session.hasCreated(object) && object.endedBy(session)) {
            final Object target = object.target();
            if (host.objects().end(object) && target instanceof AutoCloseable closeable) {
                host.close(closeable);
            }
        } else if (object != null) {
            session.letGo(object);
            object.drop(session);
        }
        return HostMessages.head(new byte[HostMessages.HEAD], HostMessages.NOTHING, 0, 0, 0);
    }

    private byte[] call(final byte[] message, final HostedType type, final long number) {
        final long objectNumber = HostMessages.object(message);
        final HostedObject object = host.objects().find(objectNumber);
        final Object target = object == null ? null : object.target();
        if (target == null) {
            return Calls.refused(
                    HostMessages.STALE,
                    "the hosted object is gone: object=" + objectNumber + " type=" + type.type.getName() + " host="
                            + host.path() + "; it has ended with the client that created it, or was released");
        }
        final HostedMethod method = type.method(HostMessages.methodIndex(HostMessages.method(message)));
        if (method == null || !object.serves(type.index)) {
            return Calls.refused(
                    HostMessages.NOT_SERVED,
                    "the object is not registered with this interface or method: object=" + objectNumber + " type="
                            + type.type.getName() + " methodIndex="
                            + HostMessages.methodIndex(HostMessages.method(message)));
        }
        object.hold(session);
        final HostCarrier carrier = new HostCarrier(host, this, number);
        if (!host.isSerialized(type)) {
            return ended(object, method, Calls.run(type, method, target, message, carrier));
        }
        try {
            object.serial.lockInterruptibly();
        } catch (final InterruptedException givenUp) {
            return Calls.refused(HostMessages.GIVEN_UP, "the call was given up before it began");
        }
        try {
            return ended(object, method, Calls.run(type, method, target, message, carrier));
        } finally {
            object.serial.unlock();
        }
    }

    /** Its creator has closed an object. */
    private byte[] ended(final HostedObject object, final HostedMethod method, final byte[] answer) {
        if (method.parameters().length == 0
                && method.method().getName().equals("close")
                && HostMessages.type(answer) == HostMessages.NOTHING
                && session.hasCreated(object)) {
            host.objects().end(object);
        }
        return answer;
    }

    /** Calls an object of the client, which its waiting thread runs. */
    Object callBack(
            final HostedType type, final HostedMethod method, final CallbackHandler callback, final Object[] arguments)
            throws Throwable {
        if (!frames.isIn(callback.call())) {
            throw new StaleProxyException(
                    "a callback belongs to the call that has brought it, and to the thread that runs that: type="
                            + type.type.getName() + " method=" + method.method().getName()
                            + "; keep results for the client, and let it call for them",
                    null);
        }
        final HostCarrier carrier = new HostCarrier(host, this, callback.call());
        final byte[] message = Calls.encode(type, method, callback.object(), arguments, carrier);
        final byte[] answer;
        try {
            answer = exchange(message, Deadline.NEVER);
        } catch (final InterruptedException givenUp) {
            throw interrupted(method, givenUp);
        } catch (final IOException gone) {
            throw new CallbackFailedException(
                    "the client of this call is gone: type=" + type.type.getName() + " method="
                            + method.method().getName(),
                    gone);
        }
        return Calls.outcome(type, method, answer, carrier);
    }

    private static Throwable interrupted(final HostedMethod method, final InterruptedException interrupt) {
        if (method.declares(interrupt)) {
            return interrupt;
        }
        Thread.currentThread().interrupt();
        return new CallInterruptedException(
                "the client has given up the call, or this thread was interrupted, in a callback: method="
                        + method.method(),
                interrupt);
    }

    boolean isIn(final long call) {
        return frames.isIn(call);
    }

    void giveUp(final long number) {
        frames.giveUp(number);
    }

    void cancelAll() {
        frames.giveUpAll();
    }

    boolean isIdle() {
        return frames.isEmpty();
    }

    void close() {
        pipe.close();
    }
}
