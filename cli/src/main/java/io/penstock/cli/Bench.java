package io.penstock.cli;

import io.penstock.cli.view.Measured;
import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Measures what {@code bench} compares. */
final class Bench {
    private static final int MESSAGE = 100;
    private static final int MAX_ITEMS = 1024;
    private static final byte[] STOP = {};
    private static final Path SHM = Path.of("/dev/shm");

    /** docs/performance.md: a round trip takes a fraction of the socket's time; half of that counts as well here. */
    private static final double EXPECTED_PIPE = 1.0;

    /** docs/performance.md: a queue between processes is not slower than a tenth of one in the heap that copies nothing. */
    private static final double EXPECTED_QUEUE = 0.1;

    private Bench() {}

    static List<Measured> run(final Path parent, final Duration each) throws IOException, InterruptedException {
        final Path base =
                parent != null ? parent : Files.isWritable(SHM) ? SHM : Path.of(System.getProperty("java.io.tmpdir"));
        final Path directory = Files.createTempDirectory(base, "penstock-bench-");
        try {
            return List.of(
                    Measured.of(
                            "pipe round trips",
                            pipe(directory, each),
                            "unix domain socket",
                            socket(directory, each),
                            EXPECTED_PIPE),
                    Measured.of(
                            "queue items",
                            queue(directory, each),
                            "ArrayBlockingQueue",
                            items(new ArrayBlockingQueue<>(MAX_ITEMS), each),
                            EXPECTED_QUEUE));
        } finally {
            delete(directory);
        }
    }

    private static void delete(final Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static double pipe(final Path directory, final Duration each) throws IOException, InterruptedException {
        final Path path = directory.resolve("pipe");
        try (Connection<byte[], byte[]> one = Pipe.create(path, byte[].class, byte[].class);
                Connection<byte[], byte[]> other = Pipe.at(path)
                        .sending(byte[].class)
                        .receiving(byte[].class)
                        .connect()) {
            final byte[] message = new byte[MESSAGE];
            return beside(
                    () -> {
                        for (byte[] got = other.receive(); got.length > 0; got = other.receive()) {
                            other.send(got);
                        }
                        return 0L;
                    },
                    () -> {
                        final long trips = repeat(each, () -> {
                            one.send(message);
                            one.receive();
                        });
                        one.send(STOP);
                        return trips;
                    },
                    each);
        }
    }

    private static double socket(final Path directory, final Duration each) throws IOException, InterruptedException {
        final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            try (SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                one.connect(address);
                try (SocketChannel other = server.accept()) {
                    return beside(() -> echo(other), () -> ask(one, each), each);
                }
            }
        }
    }

    private static long echo(final SocketChannel socket) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
        while (fill(socket, buffer.clear())) {
            write(socket, buffer.flip());
        }
        return 0;
    }

    private static long ask(final SocketChannel socket, final Duration each) throws Exception {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE);
        final long trips = repeat(each, () -> {
            write(socket, buffer.clear());
            fill(socket, buffer.clear());
        });
        socket.shutdownOutput();
        return trips;
    }

    private static boolean fill(final SocketChannel socket, final ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (socket.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void write(final SocketChannel socket, final ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }

    private static double queue(final Path directory, final Duration each) throws IOException, InterruptedException {
        try (BoundedQueue<byte[]> queue = BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(MAX_ITEMS)
                .create()) {
            return items(queue, each);
        }
    }

    private static double items(final BlockingQueue<byte[]> queue, final Duration each) throws InterruptedException {
        final byte[] item = new byte[MESSAGE];
        return beside(
                () -> {
                    long taken = 0;
                    while (queue.take().length > 0) {
                        taken++;
                    }
                    return taken;
                },
                () -> {
                    final long put = repeat(each, () -> queue.put(item));
                    queue.put(STOP);
                    return put;
                },
                each);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static long repeat(final Duration each, final Step step) throws Exception {
        final long untilNs = System.nanoTime() + each.toNanos();
        long count = 0;
        while (System.nanoTime() - untilNs < 0) {
            step.run();
            count++;
        }
        return count;
    }

    /** Runs both at once, and returns what the second has counted each second. */
    private static double beside(final Callable<Long> answering, final Callable<Long> counting, final Duration each)
            throws InterruptedException {
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            final Future<Long> other = threads.submit(answering);
            final double count = threads.submit(counting).get();
            other.get(TimeUnit.MINUTES.toSeconds(1), TimeUnit.SECONDS);
            return count / (each.toNanos() / 1e9);
        } catch (final ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the measurement failed: " + failed.getMessage(), failed);
        } finally {
            threads.shutdownNow();
        }
    }
}
