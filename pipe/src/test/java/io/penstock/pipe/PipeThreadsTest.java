package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.pipe.engine.FrameKit;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of several threads at one end. */
class PipeThreadsTest {
    /** Ten times what the rule states. */
    private static final long SOON_SECONDS = 10;

    /** Of a busy machine. */
    private static final Duration LATE = Duration.ofSeconds(60);

    private static final int CAPACITY = 4096;

    @TempDir
    Path directory;

    private final List<Thread> threads = new ArrayList<>();
    private PipeBuilder<byte[], byte[]> builder;
    private Connection<byte[], byte[]> a;
    private Connection<byte[], byte[]> b;

    @BeforeEach
    void open() throws Exception {
        open(Waiting.balanced());
    }

    private void open(final Waiting waiting) throws Exception {
        builder = PipePeer.bytes(directory.resolve("pipe-" + waiting))
                .capacityBytes(CAPACITY)
                .waiting(waiting);
        a = builder.create();
        b = builder.connect();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private <T> Future<T> start(final Callable<T> work) {
        final FutureTask<T> task = new FutureTask<>(work);
        final Thread thread = new Thread(task);
        thread.start();
        threads.add(thread);
        return task;
    }

    private static Throwable failure(final Future<?> task) throws Exception {
        try {
            throw new AssertionError("returned: " + task.get(SOON_SECONDS, TimeUnit.SECONDS));
        } catch (final ExecutionException expected) {
            return expected.getCause();
        }
    }

    /** Threads that block in every way an end can block. */
    private List<Future<?>> blocked() throws Exception {
        final List<Future<?>> blocked = new ArrayList<>();
        blocked.add(start(a::receive));
        blocked.add(start(a::receiveBytes));
        blocked.add(start(() -> a.receive(Duration.ofDays(1))));
        blocked.add(start(() -> a.awaitReady(Duration.ofDays(1))));
        blocked.add(start(() -> {
            a.sendBytes(new byte[2 * CAPACITY]);
            return null;
        }));
        blocked.add(start(() -> a.send(new byte[2 * CAPACITY], Duration.ofDays(1))));
        await().atMost(LATE).until(() -> threads.stream().allMatch(PipeThreadsTest::isWaiting));
        return blocked;
    }

    static boolean isWaiting(final Thread thread) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> {
                boolean sleeps = false;
                for (final StackTraceElement frame : thread.getStackTrace()) {
                    sleeps |= frame.getMethodName().startsWith("sleep")
                            || frame.getMethodName().equals("spin");
                }
                yield sleeps;
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("C11: close() from another thread wakes every thread blocked in this end")
    void closeWakes(final Waiting waiting) throws Exception {
        close();
        open(waiting);
        for (final Future<?> blocked : blockedFew(waiting)) {
            a.close();
            assertInstanceOf(ClosedChannelException.class, failure(blocked));
        }
    }

    private List<Future<?>> blockedFew(final Waiting waiting) throws Exception {
        if (waiting != Waiting.BUSY_SPIN) {
            return blocked();
        }
        final List<Future<?>> one = List.of(start(a::receive));
        await().atMost(LATE).until(() -> isWaiting(threads.get(0)));
        return one;
    }

    @Test
    @DisplayName("C11: an interrupt wakes each blocked thread, and the end stays usable")
    void interruptWakes() throws Exception {
        final List<Future<?>> blocked = blocked();
        for (int i = 0; i < blocked.size(); i++) {
            threads.get(i).interrupt();
            assertInstanceOf(InterruptedException.class, failure(blocked.get(i)));
        }
        assertNull(b.receive(Duration.ZERO));
        a.sendBytes(new byte[] {1});
        assertArrayEquals(new byte[] {1}, b.receiveBytes());
        b.sendBytes(new byte[] {2});
        assertArrayEquals(new byte[] {2}, a.receiveBytes());
    }

    @Test
    @DisplayName("C11: an interrupt is noticed while a large message never stops coming or going")
    void interruptWhileBusy() throws Exception {
        final Future<?> sending = start(() -> {
            while (true) {
                a.sendBytes(new byte[CAPACITY * 64]);
            }
        });
        final Future<?> receiving = start(() -> {
            while (true) {
                b.receiveBytes();
            }
        });
        threads.get(1).interrupt();
        assertInstanceOf(InterruptedException.class, failure(receiving));
        threads.get(0).interrupt();
        assertInstanceOf(InterruptedException.class, failure(sending));
    }

    @Test
    @DisplayName("C9, C10: the peer's close wakes those who receive and those who send")
    void peersCloseWakes() throws Exception {
        final Future<?> receiving = start(a::receive);
        final Future<?> sending = start(() -> {
            a.sendBytes(new byte[2 * CAPACITY]);
            return null;
        });
        await().atMost(LATE).until(() -> threads.stream().allMatch(PipeThreadsTest::isWaiting));
        b.close();
        assertInstanceOf(EOFException.class, failure(receiving));
        assertInstanceOf(BrokenPipeException.class, failure(sending));
    }

    @Test
    @DisplayName("C13: messages of many threads stay whole, each goes to one receiver, and each sender's come in order")
    void manyThreads() throws Exception {
        final int senders = 4;
        final int each = 3000;
        final AtomicIntegerArray seen = new AtomicIntegerArray(senders * each);
        final List<Future<?>> tasks = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            final int sender = s;
            tasks.add(start(() -> {
                for (int i = 0; i < each; i++) {
                    final int number = sender * each + i;
                    final byte[] message = FrameKit.message(number, 4 + number * 37 % 700);
                    message[0] = (byte) (number >> 24);
                    message[1] = (byte) (number >> 16);
                    message[2] = (byte) (number >> 8);
                    message[3] = (byte) number;
                    a.sendBytes(message);
                }
                return null;
            }));
        }
        final List<Future<?>> receivers = new ArrayList<>();
        for (int r = 0; r < 3; r++) {
            receivers.add(start(() -> {
                final int[] last = {-1, -1, -1, -1};
                while (true) {
                    final byte[] got = b.receiveBytes();
                    final int number = got[0] << 24 | (got[1] & 0xFF) << 16 | (got[2] & 0xFF) << 8 | (got[3] & 0xFF);
                    final byte[] expected = FrameKit.message(number, 4 + number * 37 % 700);
                    System.arraycopy(got, 0, expected, 0, 4);
                    assertArrayEquals(expected, got);
                    assertTrue(number > last[number / each], "order of one sender");
                    last[number / each] = number;
                    seen.incrementAndGet(number);
                }
            }));
        }
        for (final Future<?> task : tasks) {
            task.get(60, TimeUnit.SECONDS);
        }
        a.close();
        for (final Future<?> receiver : receivers) {
            assertInstanceOf(EOFException.class, failure(receiver));
        }
        for (int i = 0; i < seen.length(); i++) {
            assertEquals(1, seen.get(i), "message " + i);
        }
    }

    @Test
    @DisplayName("C10: a close while others send: what a send returned for is received, the others throw")
    void closeWhileSending() throws Exception {
        for (int round = 0; round < 100; round++) {
            close();
            a = builder.create();
            b = builder.connect();
            final Connection<byte[], byte[]> sender = a;
            final Future<Integer> sending = start(() -> {
                int sent = 0;
                try {
                    while (true) {
                        sender.sendBytes(new byte[] {1});
                        sent++;
                    }
                } catch (final ClosedChannelException closed) {
                    return sent;
                }
            });
            final Connection<byte[], byte[]> receiver = b;
            final Future<Integer> receiving = start(() -> {
                int got = 0;
                try {
                    while (true) {
                        receiver.receiveBytes();
                        got++;
                    }
                } catch (final EOFException end) {
                    return got;
                }
            });
            a.close();
            assertEquals(sending.get(SOON_SECONDS, TimeUnit.SECONDS), receiving.get(SOON_SECONDS, TimeUnit.SECONDS));
        }
    }
}
