package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C15: waiting for any of many ends, whose peers are other processes. */
@Timeout(300)
@Tag("two-process")
class AwaitAnyTest {
    private static final int CAPACITY = 4096;
    private static final int CROWD = Boolean.getBoolean("penstock.storm") ? 4000 : 1000;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Ten times what the rule states. */
    private static final long SOON_SECONDS = 10;

    /** Of a busy machine. */
    private static final Duration LATE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Connection<byte[], byte[]>> ends = new ArrayList<>();

    @AfterEach
    void close() {
        ends.forEach(Connection::close);
    }

    /** Connects to some pipes, and does as it is told line by line. */
    static final class Peer {
        private Peer() {}

        public static void main(final String[] args) throws Exception {
            final List<Connection<byte[], byte[]>> own = new ArrayList<>();
            for (final String path : args[0].split(",")) {
                final int count = Integer.parseInt(args[1]);
                for (int i = 0; i < count; i++) {
                    own.add(PipePeer.bytes(Path.of(path, "pipe" + i)).connect());
                }
            }
            System.out.println("connected");
            try (Scanner orders = new Scanner(System.in)) {
                while (orders.hasNext()) {
                    final String order = orders.next();
                    final Connection<byte[], byte[]> end = own.get(orders.nextInt());
                    switch (order) {
                        case "send" -> end.sendBytes(new byte[orders.nextInt()]);
                        case "close" -> end.close();
                        default -> throw new IllegalArgumentException(order);
                    }
                    System.out.println("done");
                }
            }
        }
    }

    private void create(final Path where, final int count, final Waiting waiting) throws IOException {
        for (int i = 0; i < count; i++) {
            ends.add(PipePeer.bytes(where.resolve("pipe" + i))
                    .capacityBytes(CAPACITY)
                    .waiting(waiting)
                    .create());
        }
    }

    private Jvm peer(final int count, final Path... directories) throws Exception {
        final List<String> names = new ArrayList<>();
        for (final Path each : directories) {
            names.add(each.toString());
        }
        final Jvm peer = Jvm.start(Peer.class, String.join(",", names), Integer.toString(count));
        peer.expect("connected");
        return peer;
    }

    private static void order(final Jvm peer, final String order) throws Exception {
        peer.tell(order);
        peer.expect("done");
    }

    private FutureTask<List<Connection<byte[], byte[]>>> waiting(final List<Connection<byte[], byte[]>> some)
            throws Exception {
        final FutureTask<List<Connection<byte[], byte[]>>> task =
                new FutureTask<>(() -> Connection.awaitAny(some, LONG));
        final Thread thread = new Thread(task, "awaitAny");
        thread.setDaemon(true);
        thread.start();
        await().atMost(LATE).until(() -> isInside(thread));
        return task;
    }

    private static boolean isInside(final Thread thread) {
        for (final StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().endsWith("DoorbellSelector")
                    || frame.getMethodName().equals("spin")) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "C15: the ends that are ready, in the order given, without consuming; end of stream is ready; else empty")
    @Tag("kill")
    void readyOnes(final Waiting waiting) throws Exception {
        create(directory, 5, waiting);
        try (Jvm peer = peer(5, directory)) {
            assertEquals(List.of(), Connection.awaitAny(ends, SHORT));
            assertEquals(List.of(), Connection.awaitAny(ends, Duration.ZERO));
            assertEquals(List.of(), Connection.awaitAny(List.of(), LONG));
            final var blocked = waiting(ends);
            order(peer, "send 3 10");
            assertEquals(List.of(ends.get(3)), blocked.get(60, TimeUnit.SECONDS));
            order(peer, "send 1 0");
            order(peer, "close 4");
            final List<Connection<byte[], byte[]>> backwards =
                    List.of(ends.get(4), ends.get(3), ends.get(2), ends.get(1), ends.get(0), ends.get(1));
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        List.of(ends.get(4), ends.get(3), ends.get(1), ends.get(1)),
                        Connection.awaitAny(backwards, Duration.ZERO),
                        "nothing was consumed");
            }
            assertArrayEquals(new byte[10], ends.get(3).receiveBytes());
            assertArrayEquals(new byte[0], ends.get(1).receiveBytes());
            assertEquals(List.of(ends.get(4)), Connection.awaitAny(ends, LONG));
            final var others = waiting(ends.subList(0, 4));
            peer.kill();
            assertFalse(others.get(SOON_SECONDS, TimeUnit.SECONDS).isEmpty());
            for (final Connection<byte[], byte[]> end : Connection.awaitAny(ends, LONG)) {
                assertThrows(EOFException.class, end::receiveBytes);
            }
        }
    }

    @Test
    @DisplayName("C15: an end whose message has arrived in part is not ready; no end is forgotten meanwhile")
    void parts() throws Exception {
        create(directory, 3, Waiting.balanced());
        try (Jvm peer = peer(3, directory)) {
            peer.tell("send 0 " + 100 * CAPACITY); // many times the ring: it arrives while it is gathered here
            assertEquals(List.of(ends.get(0)), Connection.awaitAny(ends, LONG));
            peer.expect("done");
            order(peer, "send 2 1");
            assertEquals(List.of(ends.get(0), ends.get(2)), Connection.awaitAny(ends, LONG));
            assertEquals(100 * CAPACITY, ends.get(0).receiveBytes().length);
            ends.get(2).receiveBytes();
            peer.stop();
            peer.tell("send 1 " + 100 * CAPACITY);
            peer.goOn();
            final long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (Connection.awaitAny(ends, Duration.ofMillis(1)).isEmpty()) { // gives up in its middle
                assertTrue(System.nanoTime() < untilNs);
            }
            assertEquals(100 * CAPACITY, ends.get(1).receiveBytes().length);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C11, C15: an interrupt, and the close of an end by another thread, wake it; the error says which end")
    @Tag("kill")
    void woken(final Waiting waiting) throws Exception {
        create(directory, 3, waiting);
        try (Jvm peer = peer(3, directory)) {
            final FutureTask<Object> interrupted =
                    new FutureTask<>(() -> Connection.awaitAny(ends, Duration.ofDays(1000)));
            final Thread thread = new Thread(interrupted);
            thread.start();
            await().atMost(LATE).until(() -> isInside(thread));
            thread.interrupt();
            assertInstanceOf(InterruptedException.class, failure(interrupted));
            final var closed = waiting(ends);
            ends.get(1).close();
            final Throwable failure = failure(closed);
            assertInstanceOf(ClosedChannelException.class, failure);
            assertTrue(failure.getMessage().contains("index=1 of=3"), failure.getMessage());
            assertTrue(failure.getMessage().contains("pipe1"), failure.getMessage());
            assertThrows(ClosedChannelException.class, () -> Connection.awaitAny(ends, Duration.ZERO));
            order(peer, "send 2 1");
            assertEquals(List.of(ends.get(2)), Connection.awaitAny(List.of(ends.get(0), ends.get(2)), LONG));
            peer.kill();
        }
    }

    private static Throwable failure(final FutureTask<?> task) throws Exception {
        return assertThrows(ExecutionException.class, () -> task.get(SOON_SECONDS, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    @DisplayName("C15: ends in several directories, receivers of one-way pipes too; nothing but ends of pipes")
    void severalDirectories() throws Exception {
        final Path one = Files.createDirectory(directory.resolve("one"));
        final Path two = Files.createDirectory(directory.resolve("two"));
        create(one, 2, Waiting.balanced());
        create(two, 2, Waiting.balanced());
        try (Jvm peer = peer(2, one, two)) {
            for (int i = 0; i < 4; i++) {
                final var blocked = waiting(ends);
                order(peer, "send " + i + " 7");
                assertEquals(List.of(ends.get(i)), blocked.get(60, TimeUnit.SECONDS));
                ends.get(i).receiveBytes();
            }
        }
        final OneWayPipeBuilder<String> way = Pipe.at(one.resolve("way")).carrying(String.class);
        try (Receiver<String> receiver = way.createReceiver();
                Sender<String> sender = way.connectSender()) {
            final List<Receiver<?>> mixed = List.of(ends.get(0), receiver);
            ends.get(0).close();
            assertThrows(ClosedChannelException.class, () -> Receiver.awaitAny(mixed, LONG));
            assertEquals(List.of(), Receiver.awaitAny(List.of(receiver), SHORT));
            sender.send("here");
            assertEquals(List.of(receiver), Receiver.awaitAny(List.of(receiver), LONG));
            final Receiver<?> foreign = (Receiver<?>)
                    Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Receiver.class}, (p, m, a) -> {
                        throw new AssertionError(m);
                    });
            assertThrows(IllegalArgumentException.class, () -> Receiver.awaitAny(List.of(receiver, foreign), LONG));
        }
    }

    @Test
    @DisplayName("C15: thousands of ends in one call, which costs no time of a core while nothing comes")
    @Tag("kill")
    void thousands() throws Exception {
        create(directory, CROWD, Waiting.balanced());
        try (Jvm peer = peer(CROWD, directory)) {
            Connection.awaitAny(ends, SHORT); // warm
            final long cpuNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            assertEquals(List.of(), Connection.awaitAny(ends, Duration.ofSeconds(1)));
            final long usedNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuNs;
            assertTrue(usedNs < TimeUnit.MILLISECONDS.toNanos(500), "usedNs=" + usedNs);
            for (final int number : new int[] {CROWD - 1, 0, CROWD / 2}) {
                final var blocked = waiting(ends);
                order(peer, "send " + number + " 20");
                assertEquals(List.of(ends.get(number)), blocked.get(60, TimeUnit.SECONDS));
                ends.get(number).receiveBytes();
            }
            final var blocked = waiting(ends);
            peer.kill();
            assertFalse(blocked.get(SOON_SECONDS, TimeUnit.SECONDS).isEmpty());
            assertEquals(ends, Connection.awaitAny(ends, LONG));
        }
    }
}
