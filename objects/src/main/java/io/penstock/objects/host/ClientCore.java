package io.penstock.objects.host;

import io.penstock.core.wait.Deadline;
import io.penstock.objects.CallInterruptedException;
import io.penstock.objects.CallRefusedException;
import io.penstock.objects.HostDiedException;
import io.penstock.objects.ProxyAddress;
import io.penstock.objects.StaleProxyException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A client of a host. It has no thread of its own: the calling threads send, wait, and run callbacks. When the host is gone, the next call looks for a new one.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> as calls do.
 */
public final class ClientCore {
    /** How long a host that lives may take to take a line: on a busy machine seconds. Of one that has died the client knows at once. */
    private static final Duration CONNECT_TIME = Duration.ofSeconds(30);

    private static final long LOOK_MS = 10;

    private final Path path;
    private final URI uri;
    private final List<Class<?>> allowed;
    private final Duration timeout; // null for the host's
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile ClientSession session;
    private volatile boolean closed;

    public ClientCore(final Path path, final List<Class<?>> allowed, final Duration timeout) {
        this.path = path.toAbsolutePath().normalize();
        uri = this.path.toUri();
        this.allowed = List.copyOf(allowed);
        this.timeout = timeout;
    }

    public Path path() {
        return path;
    }

    List<Class<?>> allowed() {
        return allowed;
    }

    /** Makes the first line, with a host that is there. */
    public void connect() throws InterruptedException {
        session(Deadline.after(CONNECT_TIME));
    }

    /** Makes the first line; waits until the time is up for a host, and for its answer: one that is there may be stopped. */
    public void connect(final Deadline patience) throws InterruptedException {
        while (true) {
            try {
                session(patience);
                return;
            } catch (final HostDiedException notYet) {
                if (patience.isOver()) {
                    throw notYet;
                }
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** The names that the host has given, as of the first line. */
    public List<String> names() throws InterruptedException {
        return session(Deadline.after(CONNECT_TIME)).welcome().names();
    }

    /** A proxy of a named object, which must be there. */
    public <T> T get(final String name, final Class<T> type) throws InterruptedException {
        HostedType.check(type);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an object's name must not be empty");
        }
        final ProxyHandler handler =
                new ProxyHandler(this, type, new ProxyAddress(uri, 0, 0, name, type.getName()), null);
        return retried(() -> {
            final ClientSession living = session(Deadline.after(CONNECT_TIME));
            find(handler, living, living.type(type), limit(handler, living));
            return Proxies.make(type, handler);
        });
    }

    /** What is done with a host. */
    @FunctionalInterface
    private interface Work<R, X extends Throwable> {
        R run() throws X;
    }

    /** Once more, in a new host if there is one, where the first one had gone and had not taken the message. */
    private static <R, X extends Throwable> R retried(final Work<R, X> work) throws X {
        try {
            try {
                return work.run();
            } catch (final Attempt.NeverTakenException hostGone) {
                return work.run();
            }
        } catch (final Attempt.NeverTakenException hostGone) {
            throw hostGone.toUser();
        }
    }

    /** A proxy of an object that the host makes for this client. */
    public <T> T create(final Class<T> type, final Object... arguments) throws InterruptedException {
        HostedType.check(type);
        return retried(() -> createOnce(type, arguments));
    }

    private <T> T createOnce(final Class<T> type, final Object[] arguments) throws InterruptedException {
        final ClientSession living = session(Deadline.after(CONNECT_TIME));
        final HostedType hosted = living.type(type);
        final ClientCarrier carrier = new ClientCarrier(living);
        final byte[] message = HostMessages.head(
                living.encodeForFactory(hosted, arguments, carrier),
                HostMessages.CREATE,
                0,
                0,
                HostMessages.methodOf(hosted.index, 0));
        final byte[] answer =
                new Attempt(living, message, carrier, limit(null, living), "the creation of a " + type.getName()).run();
        if (HostMessages.type(answer) == HostMessages.THROWN) {
            throw Thrown.unchecked(answer, hosted.coder);
        }
        if (HostMessages.type(answer) != HostMessages.OBJECT) {
            throw Refusals.exception(answer);
        }
        return proxy(
                new ProxyAddress(uri, living.incarnation(), HostMessages.object(answer), "", type.getName()), type);
    }

    /** A proxy of what is at an address; nothing is called yet. */
    <T> T proxy(final ProxyAddress address, final Class<T> type) {
        HostedType.check(type);
        return Proxies.make(type, new ProxyHandler(this, type, address, null));
    }

    private void find(
            final ProxyHandler handler, final ClientSession living, final HostedType type, final Duration limit)
            throws InterruptedException {
        final byte[] message = HostMessages.text(
                HostMessages.FIND,
                0,
                HostMessages.methodOf(type.index, 0),
                handler.address().name());
        final byte[] answer =
                new Attempt(living, message, new ClientCarrier(living), limit, "the search of " + handler).run();
        if (HostMessages.type(answer) != HostMessages.OBJECT) {
            throw Refusals.exception(answer);
        }
        handler.foundIn(living, HostMessages.object(answer));
    }

    /** Ends an object of this client. One that has ended already is no error. */
    void release(final ProxyHandler handler) throws InterruptedException {
        final ClientSession living = session;
        final ProxyAddress address = handler.address();
        if (living != null
                && !living.isOver()
                && address.object() != 0
                && address.incarnation() == living.incarnation()) {
            final byte[] message =
                    HostMessages.head(new byte[HostMessages.HEAD], HostMessages.RELEASE, 0, address.object(), 0);
            try {
                new Attempt(living, message, new ClientCarrier(living), limit(handler, living), "the end of " + handler)
                        .run();
            } catch (final Attempt.NeverTakenException hostGone) {
                // and the object with it
            }
        }
    }

    /** A call of a proxy's method. */
    Object call(final ProxyHandler handler, final Method method, final Object[] arguments) throws Throwable {
        try {
            return ClientCore.<Object, Throwable>retried(() -> callOnce(handler, method, arguments));
        } catch (final StaleProxyException gone) {
            if (isClose(method)) {
                return null; // as a second close of anything else
            }
            throw gone;
        } catch (final InterruptedException interrupt) {
            if (List.of(method.getExceptionTypes()).contains(InterruptedException.class)) {
                throw interrupt;
            }
            Thread.currentThread().interrupt();
            throw new CallInterruptedException(
                    "the thread was interrupted in a hosted call: method=" + method + " on=" + handler, interrupt);
        }
    }

    private static boolean isClose(final Method method) {
        return method.getName().equals("close") && method.getParameterCount() == 0;
    }

    private Object callOnce(final ProxyHandler handler, final Method method, final Object[] arguments)
            throws Throwable {
        final ClientSession living = session(Deadline.after(CONNECT_TIME));
        final HostedType type = living.type(handler.type);
        final HostedMethod hosted = type.method(method);
        if (hosted == null) {
            throw new CallRefusedException(
                    "the host's version of the interface has no such method: method=" + method + " host=" + path
                            + "; use one version of the interface in all processes",
                    null);
        }
        final Duration limit = limit(handler, living);
        long object = handler.objectIn(living);
        if (object == 0) {
            find(handler, living, type, limit);
            object = handler.objectIn(living);
        }
        final ClientCarrier carrier = new ClientCarrier(living);
        final byte[] message = Calls.encode(type, hosted, object, arguments, carrier);
        final byte[] answer = new Attempt(living, message, carrier, limit, hosted).run();
        return Calls.outcome(type, hosted, answer, carrier);
    }

    private Duration limit(final ProxyHandler handler, final ClientSession living) {
        if (handler != null && handler.timeout() != null) {
            return handler.timeout();
        }
        return timeout != null ? timeout : living.timeout();
    }

    private ClientSession session(final Deadline deadline) throws InterruptedException {
        final ClientSession known = session;
        if (known != null && !known.isOver()) {
            return known;
        }
        connecting.lockInterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("this client is closed: host=" + path);
            }
            if (session == null || session.isOver()) {
                if (!HostFiles.isServed(path)) {
                    throw new HostDiedException("no host serves here: host=" + path, false, null);
                }
                session = new ClientSession(this, deadline);
            }
            return session;
        } catch (final IOException unreachable) {
            throw new HostDiedException(
                    "the host cannot be reached: host=" + path + " reason=" + unreachable, false, unreachable);
        } finally {
            connecting.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends what the host has for this client. */
    public void close() {
        connecting.lock();
        try {
            closed = true;
            if (session != null) {
                session.end();
            }
        } finally {
            connecting.unlock();
        }
    }
}
