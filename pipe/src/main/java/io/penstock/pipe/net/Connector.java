package io.penstock.pipe.net;

import io.penstock.codec.CodecException;
import io.penstock.codec.Coder;
import io.penstock.core.wait.Deadline;
import io.penstock.pipe.HostAddress;
import io.penstock.pipe.PipeRefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** The end that connects. */
public final class Connector {
    private static final long PAUSE_MS = 50;

    private Connector() {}

    /** Connects; where nothing listens, tries again until the time is up. */
    public static <S, R> TlsConnection<S, R> connect(final TlsSettings<S, R> settings, final Duration patience)
            throws IOException, InterruptedException {
        final HostAddress address = settings.address();
        if (address.pin() == null || address.token() == null || address.port() == 0) {
            throw new IllegalArgumentException("pin or token or port is missing: address=" + address
                    + "; take the whole address that HostKeys has made, or give keys(..)");
        }
        final SSLContext context = TlsContexts.connecting(address.pin());
        final Deadline deadline = Deadline.after(patience);
        while (true) {
            try {
                final Duration time = settings.openingTime();
                return open(settings, context, Deadline.after(time));
            } catch (final ConnectException notYet) {
                if (deadline.isOver()) {
                    final ConnectException refused = new ConnectException("nothing listens there: address=" + address
                            + " reason=" + notYet.getMessage() + "; is the other end started, and is the port open?");
                    refused.initCause(notYet);
                    throw refused;
                }
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(PAUSE_MS, 1 + TimeUnit.NANOSECONDS.toMillis(deadline.remainingNs())));
        }
    }

    private static <S, R> TlsConnection<S, R> open(
            final TlsSettings<S, R> settings, final SSLContext context, final Deadline deadline)
            throws IOException, InterruptedException {
        final WireClasses sent = new WireClasses(true);
        final WireClasses received = new WireClasses(false);
        final Coder<S> encoder = settings.encoder(sent);
        final byte[] wish = new Hello.Wish(
                        settings.address().name(),
                        settings.sending().getName(),
                        settings.receiving().getName(),
                        sent.encodeFrom(0))
                .encode();
        final SocketChannel socket = reach(settings, deadline);
        Selector selector = null;
        SocketChannel pulse = null;
        TlsConnection<S, R> connection = null;
        try {
            selector = Selector.open();
            socket.register(selector, SelectionKey.OP_READ);
            final TlsChannel tls = new TlsChannel(socket, TlsContexts.engine(context, true));
            final byte[] answer = ask(tls, selector, settings.address(), Hello.PIPE, wish, deadline);
            received.decode(Arrays.copyOfRange(answer, Hello.KEY, answer.length));
            final OpenedEnd<S, R> opened = new OpenedEnd<>(
                    tls,
                    selector,
                    settings.receiving(),
                    encoder,
                    settings.decoder(received),
                    sent,
                    received,
                    settings.address().toString());
            pulse = pulse(settings, context, Arrays.copyOf(answer, Hello.KEY), deadline);
            final TlsConnection<S, R> made =
                    new TlsConnection<>(opened, settings.capacityBytes(), Deadline.NEVER, () -> {});
            made.attach(pulse);
            made.start();
            connection = made;
            return made;
        } catch (final CodecException differs) {
            throw new CodecException(differs.getMessage() + "; address=" + settings.address(), differs);
        } finally {
            if (connection == null) {
                close(socket, selector, pulse);
            }
        }
    }

    private static SocketChannel reach(final TlsSettings<?, ?> settings, final Deadline deadline)
            throws IOException, InterruptedException {
        final HostAddress address = settings.address();
        try {
            return NetworkSockets.connect(address.host(), address.port(), settings.keepAlive(), deadline);
        } catch (final ConnectException | UnknownHostException told) {
            throw told;
        } catch (final IOException unreachable) {
            throw new IOException(
                    "the host cannot be reached: address=" + address + " reason=" + unreachable
                            + "; is the address right, and does a firewall drop what is sent there?",
                    unreachable);
        }
    }

    private static void close(final AutoCloseable... all) {
        for (final AutoCloseable each : all) {
            if (each != null) {
                try {
                    each.close();
                } catch (final Exception closed) {
                    // as good as closed
                }
            }
        }
    }

    /** A second connection, on which nothing is sent. */
    private static SocketChannel pulse(
            final TlsSettings<?, ?> settings, final SSLContext context, final byte[] key, final Deadline deadline)
            throws IOException, InterruptedException {
        final SocketChannel socket = reach(settings, deadline);
        boolean opened = false;
        try (Selector selector = Selector.open()) {
            socket.register(selector, SelectionKey.OP_READ);
            ask(
                    new TlsChannel(socket, TlsContexts.engine(context, true)),
                    selector,
                    settings.address(),
                    Hello.PULSE,
                    key,
                    deadline);
            opened = true;
        } finally {
            if (!opened) {
                socket.close();
            }
        }
        return socket;
    }

    /** The body of the answer, if it lets this process in. */
    private static byte[] ask(
            final TlsChannel tls,
            final Selector selector,
            final HostAddress address,
            final int purpose,
            final byte[] body,
            final Deadline deadline)
            throws IOException, InterruptedException {
        try {
            tls.handshake(selector, deadline);
            tls.writeOpening(Hello.hello(purpose, KeyFolder.tokenBytes(address.token()), body), selector, deadline);
            final Hello.Head head = Hello.Head.ofAnswer(tls.readOpening(Hello.ANSWER_HEAD, selector, deadline));
            head.check();
            final byte[] answer = tls.readOpening(head.length(), selector, deadline);
            if (head.code() != Hello.WELCOME) {
                throw new PipeRefusedException(
                        "the other end refuses: " + new String(answer, StandardCharsets.UTF_8) + "; address=" + address,
                        null);
            }
            if (head.version() != Hello.VERSION || answer.length < Hello.KEY) {
                throw new PipeRefusedException(
                        "two versions of Penstock: here=" + Hello.VERSION + " there=" + head.version() + " address="
                                + address + "; use one in all hosts",
                        null);
            }
            return answer;
        } catch (final SSLException refused) {
            final PipeRefusedException wrong = TlsContexts.wrongCertificate(refused, address);
            throw wrong != null
                    ? wrong
                    : new IOException(
                            "no TLS 1.3 with this address: address=" + address + " reason=" + refused.getMessage(),
                            refused);
        } catch (final SocketTimeoutException slow) {
            throw new IOException(
                    "the opening took too long: address=" + address + " reason=" + slow.getMessage()
                            + "; the other end is stopped or overloaded, or is no listener of Penstock",
                    slow);
        } catch (final SocketException | EOFException lost) {
            throw new IOException(
                    "the connection was lost while it was opened: address=" + address + " reason=" + lost.getMessage()
                            + "; the other end has closed, or is no listener of Penstock",
                    lost);
        }
    }
}
