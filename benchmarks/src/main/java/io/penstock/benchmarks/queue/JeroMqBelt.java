package io.penstock.benchmarks.queue;

import io.penstock.benchmarks.kit.Payload;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * JeroMQ's PUSH and PULL between processes of one thread each, an array per item. Each consumer binds a port, each
 * producer connects to all of them; the library distributes the items. Its {@code ipc} transport is TCP over the
 * loopback interface at a port that is the name's hash; so is this one, at free ports. There is no common bound: each
 * side of a connection holds {@code maxItems}, and the kernel holds any number.
 */
final class JeroMqBelt implements Belt {
    private static final String LOOPBACK = "tcp://127.0.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int LOOK_MS = 1;

    /** Occasionally one gets stuck, and is restarted after a timeout: by default half a minute. */
    private static final int HANDSHAKE_MS = 3000;

    private final ZContext context = new ZContext();
    private final Settings settings;
    private final Load load;
    private final Payload<byte[]> payload;

    JeroMqBelt(final Settings settings, final Load load, final Payload<byte[]> payload) {
        this.settings = settings;
        this.load = load;
        this.payload = payload;
    }

    private ZMQ.Socket socket(final SocketType type) {
        final ZMQ.Socket socket = context.createSocket(type);
        socket.setHWM(load.maxItems());
        socket.setHandshakeIvl(HANDSHAKE_MS);
        return socket;
    }

    @Override
    public Putter putter() throws IOException, InterruptedException {
        final ZMQ.Socket socket = socket(SocketType.PUSH);
        for (int consumer = 0; consumer < settings.number("all_consumers"); consumer++) {
            final String address = address(consumer);
            if (!socket.connect(address)) {
                throw new IOException("cannot connect: address=" + address + " errno=" + socket.errno());
            }
        }
        final boolean isReused = payload instanceof SizedBytes;
        return number -> {
            final byte[] item = payload.of(number);
            // It keeps the array until its thread has sent it.
            if (!socket.send(isReused ? item.clone() : item, 0)) {
                throw new IOException("not sent: errno=" + socket.errno());
            }
        };
    }

    /** The address of a consumer, which may not have started yet. */
    private String address(final int consumer) throws IOException, InterruptedException {
        final Path file = file(consumer);
        final long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("the consumer has not started: file=" + file + " patience=" + PATIENCE);
            }
            Thread.sleep(1);
        }
        return Files.readString(file);
    }

    private Path file(final long consumer) {
        return settings.folder().resolve("address-" + consumer);
    }

    @Override
    public Taker taker() throws IOException {
        final ZMQ.Socket socket = socket(SocketType.PULL);
        socket.setReceiveTimeOut(LOOK_MS);
        final String address = LOOPBACK + ":" + socket.bindToRandomPort(LOOPBACK);
        final Path file = file(settings.number("first_consumer"));
        final Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(draft, address);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return (most, numbers) -> take(socket, most, numbers);
    }

    /** The items that have arrived, otherwise the first to arrive soon. */
    private int take(final ZMQ.Socket socket, final int most, final LongConsumer numbers) throws IOException {
        int taken = 0;
        byte[] item = socket.recv(0);
        while (item != null) {
            numbers.accept(payload.number(item));
            taken++;
            item = taken < most ? socket.recv(ZMQ.DONTWAIT) : null;
        }
        return taken;
    }

    @Override
    public void close() {
        context.close();
    }
}
