package io.penstock.pipe.net;

import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.HostAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * The end that listens. A thread accepts; each opening has a thread of its own, for a limited time. Of those that are not let in yet there are at most {@value
 * HalfOpen#MAX}: one more ends the oldest of them. So clients that never finish keep out no other ones, and take a bounded amount of memory.
 *
 * <p><b>Threads:</b> any accepts. <b>Processes:</b> one.
 */
public final class TlsListener<S, R> implements AutoCloseable {
    private static final int MAX_UNACCEPTED = 1024;
    private static final long PAUSE_MS = 100;
    private static final long LEAVING_MS = 1000;

    private final TlsSettings<S, R> settings;
    private final ServerSocketChannel server;
    private final SSLContext context;
    private final byte[] token;
    private final SecureRandom random = new SecureRandom();
    private final HalfOpen halfOpen;
    private final BlockingQueue<TlsConnection<S, R>> opened = new LinkedBlockingQueue<>(MAX_UNACCEPTED);

    /** Those whose pulse has not come yet, by their keys. */
    private final Map<String, TlsConnection<S, R>> half = new ConcurrentHashMap<>();

    private final Thread thread = new Thread(this::run, "penstock-tls-listen");
    private volatile boolean closed;

    private TlsListener(
            final TlsSettings<S, R> settings,
            final SSLContext context,
            final ServerSocketChannel server,
            final HalfOpen halfOpen) {
        this.settings = settings;
        this.halfOpen = halfOpen;
        this.context = context;
        this.server = server;
        token = KeyFolder.tokenBytes(settings.keys().token());
    }

    public static <S, R> TlsListener<S, R> listen(final TlsSettings<S, R> settings) throws IOException {
        return listen(settings, new HalfOpen());
    }

    static <S, R> TlsListener<S, R> listen(final TlsSettings<S, R> settings, final HalfOpen halfOpen)
            throws IOException {
        if (settings.keys() == null) {
            throw new IllegalArgumentException(
                    "a listener needs keys: address=" + settings.address() + "; give keys(HostKeys.of(directory))");
        }
        settings.encoder(new WireClasses(true)); // what can never travel is refused at once
        settings.decoder(new WireClasses(false));
        final TlsListener<S, R> listener = new TlsListener<>(
                settings,
                TlsContexts.listening(settings.keys()),
                NetworkSockets.listen(
                        settings.address().host(), settings.address().port()),
                halfOpen);
        listener.thread.setDaemon(true);
        listener.thread.start();
        return listener;
    }

    /** With the port on which it listens. */
    public HostAddress address() throws IOException {
        return settings.address().withPort(((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    private void run() {
        while (!closed) {
            try {
                final SocketChannel socket = server.accept();
                if (closed) {
                    socket.close();
                    return;
                }
                halfOpen.run(socket, selector -> open(socket, selector));
            } catch (final ClosedChannelException over) {
                return;
            } catch (final Throwable trouble) { // as too many files, or no more threads; the next one may go well
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (final InterruptedException soon) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets one in, or not. True if its socket belongs to a connection now. */
    private boolean open(final SocketChannel socket, final Selector selector) throws IOException, InterruptedException {
        final Deadline deadline = Deadline.after(settings.openingTime());
        NetworkSockets.prepare(socket, settings.keepAlive());
        socket.register(selector, SelectionKey.OP_READ);
        final TlsChannel tls = new TlsChannel(socket, TlsContexts.engine(context, false));
        tls.handshake(selector, deadline);
        final Hello.Head head = Hello.Head.ofHello(tls.readOpening(Hello.HEAD, selector, deadline), token);
        if (head.magic() != Hello.MAGIC) {
            return false;
        }
        if (!head.token()) {
            refuse(tls, selector, deadline, "the token is not that of its keys");
            return false;
        }
        head.check();
        if (head.version() != Hello.VERSION) {
            refuse(
                    tls,
                    selector,
                    deadline,
                    "two versions of Penstock: here=" + Hello.VERSION + " there=" + head.version()
                            + "; use one in all hosts");
            return false;
        }
        final byte[] body = tls.readOpening(head.length(), selector, deadline);
        return head.code() == Hello.PULSE
                ? attach(body, socket, tls, selector, deadline)
                : welcome(Hello.Wish.decode(body), tls, selector, deadline);
    }

    private static void refuse(
            final TlsChannel tls, final Selector selector, final Deadline deadline, final String reason)
            throws IOException, InterruptedException {
        tls.writeOpening(Hello.answer(Hello.REFUSED, reason.getBytes(StandardCharsets.UTF_8)), selector, deadline);
        tls.wrapEnd();
        tls.flush();
    }

    private boolean attach(
            final byte[] key,
            final SocketChannel socket,
            final TlsChannel tls,
            final Selector selector,
            final Deadline deadline)
            throws IOException, InterruptedException {
        final TlsConnection<S, R> owner = half.remove(HexFormat.of().formatHex(key));
        if (owner == null) {
            refuse(tls, selector, deadline, "there is no such connection any more");
            return false;
        }
        halfOpen.leave(socket);
        boolean attached = false;
        try {
            tls.writeOpening(Hello.answer(Hello.WELCOME, new byte[Hello.KEY]), selector, deadline);
            selector.close(); // the connection has its own
            attached = owner.attach(socket);
        } finally {
            if (!attached) { // nothing else knows it any more
                owner.close();
            }
        }
        if (!attached) {
            return false;
        }
        if (closed || !opened.offer(owner)) {
            owner.close();
        } else if (closed) {
            closeUnaccepted();
        }
        return true;
    }

    private boolean welcome(
            final Hello.Wish wish, final TlsChannel tls, final Selector selector, final Deadline deadline)
            throws IOException, InterruptedException {
        final WireClasses sent = new WireClasses(true);
        final WireClasses received = new WireClasses(false);
        final Coder<S> encoder;
        final Coder<R> decoder;
        try {
            check(wish);
            received.decode(wish.classes());
            encoder = settings.encoder(sent);
            decoder = settings.decoder(received);
        } catch (final CodecException | IllegalArgumentException differs) {
            refuse(tls, selector, deadline, differs.getMessage());
            return false;
        }
        final byte[] key = new byte[Hello.KEY];
        random.nextBytes(key);
        final String name = HexFormat.of().formatHex(key);
        final String peer = String.valueOf(tls.socket().getRemoteAddress());
        final TlsConnection<S, R> connection = new TlsConnection<>(
                new OpenedEnd<>(tls, selector, settings.receiving(), encoder, decoder, sent, received, peer),
                settings.capacityBytes(),
                Deadline.after(settings.openingTime()),
                () -> half.remove(name));
        half.put(name, connection);
        boolean begun = false;
        try {
            final byte[] classes = sent.encodeFrom(0);
            final byte[] body = new byte[Hello.KEY + classes.length];
            System.arraycopy(key, 0, body, 0, Hello.KEY);
            System.arraycopy(classes, 0, body, Hello.KEY, classes.length);
            halfOpen.leave(tls.socket());
            tls.writeOpening(Hello.answer(Hello.WELCOME, body), selector, deadline);
            begun = true;
        } finally {
            if (!begun) {
                half.remove(name);
            }
        }
        connection.start();
        if (closed && half.remove(name) != null) {
            connection.close();
        }
        return true;
    }

    private void check(final Hello.Wish wish) {
        if (!wish.name().equals(settings.address().name())) {
            throw new IllegalArgumentException("it has another name: asked=" + wish.name() + " name="
                    + settings.address().name());
        }
        if (!wish.sending().equals(settings.receiving().getName())
                || !wish.receiving().equals(settings.sending().getName())) {
            throw new IllegalArgumentException("its types are others: it sends "
                    + settings.sending().getName() + " and receives "
                    + settings.receiving().getName() + ", asked was for the reverse of " + wish.sending() + " and "
                    + wish.receiving());
        }
    }

    /** The next one that was let in; null when the time was up. */
    public TlsConnection<S, R> accept(final Deadline deadline) throws IOException, InterruptedException {
        while (true) {
            if (closed) {
                throw new ClosedChannelException();
            }
            final long waitNs = Math.min(deadline.remainingNs(), TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            final TlsConnection<S, R> next = opened.poll(waitNs, TimeUnit.NANOSECONDS);
            if (next != null || deadline.isOver()) {
                return next;
            }
        }
    }

    /** How many have begun to connect, and are not let in yet. */
    int halfOpen() {
        return halfOpen.count();
    }

    /** Stops listening. Connections that were accepted live on. */
    @Override
    public void close() {
        closed = true;
        try {
            server.close();
            thread.join(LEAVING_MS); // until then the port is open
        } catch (final IOException over) {
            // as good as closed
        } catch (final InterruptedException soon) {
            Thread.currentThread().interrupt();
        }
        halfOpen.endAll();
        closeUnaccepted();
    }

    /** All at once, so that those whose peers do not answer take one wait in sum. */
    private void closeUnaccepted() {
        final List<TlsConnection<S, R>> all = new ArrayList<>();
        opened.drainTo(all);
        all.addAll(half.values());
        all.forEach(TlsConnection::beginClose);
        final Deadline deadline = Deadline.after(LEAVING_MS, TimeUnit.MILLISECONDS);
        all.forEach(each -> each.awaitClosed(deadline));
    }
}
