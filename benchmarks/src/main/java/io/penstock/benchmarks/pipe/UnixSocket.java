package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.LongConsumer;

/**
 * The JDK's channel on a unix domain socket. A message is its length and its bytes, written by one call from direct
 * memory; a read takes as many as have arrived. Blocks in the kernel, or spins.
 */
final class UnixSocket implements Link {
    /** How an end waits. */
    enum Mode {
        BLOCKING,
        SPINNING
    }

    private static final int LEAST_BUFFER = 64 * 1024;

    private final boolean isSpinning;
    private final ServerSocketChannel server;
    private final Outbox outbox;
    private final Inbox inbox;
    private final ByteBuffer outgoing;
    private final ByteBuffer incoming;
    private SocketChannel channel;
    private int begin;

    UnixSocket(final Settings settings) throws IOException {
        isSpinning = settings.choice("mode", Mode.class) == Mode.SPINNING;
        outbox = Outbox.of(settings);
        inbox = Inbox.of(settings);
        outgoing = ByteBuffer.allocateDirect(Integer.BYTES + outbox.length());
        incoming = ByteBuffer.allocateDirect(Math.max(LEAST_BUFFER, Integer.BYTES + inbox.length()));
        final UnixDomainSocketAddress address =
                UnixDomainSocketAddress.of(settings.folder().resolve("socket"));
        if (Side.of(settings) == Side.FAR) {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        } else {
            server = null;
            channel = SocketChannel.open(address);
            channel.configureBlocking(!isSpinning);
        }
    }

    /** The far end is ready before the near one connects. */
    private SocketChannel channel() throws IOException {
        if (channel == null) {
            channel = server.accept();
            channel.configureBlocking(!isSpinning);
        }
        return channel;
    }

    @Override
    public void send(final long number) throws IOException {
        outgoing.clear().putInt(outbox.length()).put(outbox.numbered(number)).flip();
        while (outgoing.hasRemaining()) {
            if (channel().write(outgoing) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void receive(final LongConsumer numbers) throws IOException {
        boolean isAny = false;
        while (!isAny) {
            final int count = channel().read(incoming);
            if (count < 0) {
                throw new EOFException("the other end has closed");
            }
            if (count == 0) {
                Thread.onSpinWait();
            } else {
                isAny = takeWhole(numbers);
            }
        }
    }

    private boolean takeWhole(final LongConsumer numbers) {
        boolean isAny = false;
        final int end = incoming.position();
        while (end - begin >= Integer.BYTES && end - begin - Integer.BYTES >= incoming.getInt(begin)) {
            final int length = incoming.getInt(begin);
            incoming.limit(begin + Integer.BYTES + length).position(begin + Integer.BYTES);
            numbers.accept(inbox.number(incoming));
            begin += Integer.BYTES + length;
            incoming.limit(end);
            isAny = true;
        }
        makeRoom(end);
        return isAny;
    }

    /** The received part of a message is moved only if the rest would not fit: a long one arrives in many parts. */
    private void makeRoom(final int end) {
        final int needed = Integer.BYTES + inbox.length();
        if (begin == end || begin + needed > incoming.capacity()) {
            incoming.position(begin);
            incoming.compact();
            begin = 0;
        } else {
            incoming.limit(incoming.capacity()).position(end);
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
            if (server != null) {
                server.close();
            }
        } catch (final IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
