package io.penstock.objects.host;

import io.penstock.core.wait.Deadline;
import io.penstock.objects.HostDiedException;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.engine.Duplex;
import io.penstock.queue.BoundedQueue;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes a line of a client: its pipe, its first message, and the request that the host takes. */
final class LineMaker {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private LineMaker() {}

    record Made(ClientLine line, Welcome welcome) {}

    /** Waits until the host has taken the line; throws {@link HostDiedException} if there is none, or the time is up. */
    static Made make(
            final ClientSession session, final BoundedQueue<byte[]> requests, final int number, final Deadline deadline)
            throws IOException, InterruptedException {
        final Path host = session.client.path();
        final String name = HostFiles.lineName(host, RANDOM.nextLong());
        final Duplex<byte[], byte[]> pipe = (Duplex<byte[], byte[]>) Pipe.at(host.resolveSibling(name))
                .sending(byte[].class)
                .receiving(byte[].class)
                .capacityBytes(HostFiles.LINE_BYTES)
                .create();
        Made made = null;
        try {
            pipe.sendBytes(hello(session.number, number));
            if (!requests.offer(new Request.Open(name).encode(), deadline.remainingNs(), TimeUnit.NANOSECONDS)) {
                throw new HostDiedException("the host takes no requests: host=" + host, false, null);
            }
            made = new Made(new ClientLine(session, number, pipe), awaitWelcome(pipe, host, deadline));
            return made;
        } finally {
            if (made == null) {
                pipe.end().peerWillNotCome();
                pipe.close();
            }
        }
    }

    private static byte[] hello(final long session, final int number) {
        final byte[] hello = new byte[HostMessages.HEAD + Integer.BYTES];
        ByteBuffer.wrap(hello).putInt(HostMessages.HEAD, number);
        return HostMessages.head(hello, HostMessages.HELLO, 0, session, HostMessages.VERSION);
    }

    private static Welcome awaitWelcome(final Duplex<byte[], byte[]> pipe, final Path host, final Deadline deadline)
            throws IOException, InterruptedException {
        while (true) {
            try {
                final byte[] welcome = pipe.receiveBytes(Duration.ofNanos(Math.min(LOOK_NS, deadline.remainingNs())));
                if (welcome != null) {
                    return Welcome.decode(welcome);
                }
            } catch (final EOFException refused) {
                throw new HostDiedException("the host has gone while a line was made: host=" + host, false, refused);
            }
            if (!HostFiles.isServed(host)) {
                throw new HostDiedException("no host serves here: host=" + host, false, null);
            }
            if (deadline.isOver()) {
                throw new HostDiedException(
                        "the host has not answered in time: host=" + host + "; is it stopped?", false, null);
            }
        }
    }
}
