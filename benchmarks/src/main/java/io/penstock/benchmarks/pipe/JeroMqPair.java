package io.penstock.benchmarks.pipe;

import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * JeroMQ's PAIR sockets, an array per message, blocking. Its {@code ipc} transport is TCP over the loopback interface
 * at a port that is the name's hash; so is this one, at a free port.
 */
final class JeroMqPair implements Link {
    private static final String LOOPBACK = "tcp://127.0.0.1:";

    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket = context.createSocket(SocketType.PAIR);
    private final Outbox outbox;
    private final Inbox inbox;

    JeroMqPair(final Settings settings) throws IOException {
        outbox = Outbox.of(settings);
        inbox = Inbox.of(settings);
        final Path port = settings.folder().resolve("port");
        if (Side.of(settings) == Side.FAR) {
            Files.writeString(port, Integer.toString(socket.bindToRandomPort("tcp://127.0.0.1")));
        } else if (!socket.connect(LOOPBACK + Files.readString(port))) {
            throw new IOException("cannot connect: port=" + Files.readString(port));
        }
    }

    @Override
    public void send(final long number) throws IOException {
        // It keeps the array until its thread has sent it.
        if (!socket.send(outbox.numbered(number).clone(), 0)) {
            throw new IOException("not sent: errno=" + socket.errno());
        }
    }

    @Override
    public void receive(final LongConsumer numbers) throws IOException {
        final byte[] message = socket.recv(0);
        if (message == null) {
            throw new IOException("nothing received: errno=" + socket.errno());
        }
        numbers.accept(inbox.numberOfOwn(ByteBuffer.wrap(message), message.length));
    }

    @Override
    public void close() {
        context.close();
    }
}
