package io.penstock.pipe;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.engine.FrameKit;
import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules that both ends in one process show more closely, with the other end in another process: the same for all of them, and told
 * what to do.
 */
@Tag("two-process")
@Timeout(180)
class PipeRulesTest {
    private static final Duration LATE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(20);

    /** Ten times what C11 states. */
    private static final long SOON_SECONDS = 10;

    private static final int CAPACITY = 4096;
    private static final int LARGE = 3 * CAPACITY;

    private static Jvm other;

    @TempDir
    Path directory;

    private Connection<Object, Object> end;

    @BeforeAll
    static void start() {
        other = Jvm.start(PipeRulesPeer.class);
    }

    @AfterAll
    static void stop() {
        other.close();
    }

    @BeforeEach
    void open() throws Exception {
        end = Pipe.at(directory.resolve("pipe")).capacityBytes(CAPACITY).create();
        order("open " + directory.resolve("pipe"), "open");
    }

    @AfterEach
    void close() throws Exception {
        end.close();
        try {
            order("close", "closed");
        } catch (final AssertionError outOfStep) { // its test has failed; the next one gets another
            stop();
            start();
        }
    }

    private static void order(final String order, final String answer) throws Exception {
        other.tell(order);
        other.expect(answer);
    }

    @Test
    @DisplayName("C1, C2: bytes, objects, empty and zero-copy messages from another process, mixed: whole and in order")
    void mixed() throws Exception {
        order("mixed", "sent");
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(FrameKit.message(i, i * 100), end.receiveBytes(LATE));
            assertEquals("text " + i, end.receive(LATE));
            final int number = i;
            assertEquals(1, end.receive(message -> assertEquals(number, message.getLong(0)), 1, LATE));
            assertEquals(0, end.receiveBytes(LATE).length);
        }
        assertFalse(end.isReady());
    }

    @Test
    @DisplayName(
            "C3: what arrives is what was sent, whatever became of the array and the object; what fails sends nothing")
    void copies() throws Exception {
        order("spoil", "sent");
        assertArrayEquals(FrameKit.message(1, 100), end.receiveBytes(LATE));
        assertEquals(List.of("before"), end.receive(LATE));
        order("unencodable", "CodecException");
        assertFalse(end.isReady());
        order("send 2 10", "sent");
        assertArrayEquals(FrameKit.message(2, 10), end.receiveBytes(LATE));
    }

    @Test
    @DisplayName(
            "C4: bad ranges throw and nothing arrives of them; an empty range at the end arrives as an empty message")
    void ranges() throws Exception {
        order("ranges", "refused 6");
        assertFalse(end.isReady());
        order("emptyRange", "sent");
        assertEquals(0, end.receiveBytes(LATE).length);
        assertFalse(end.isReady());
    }

    @Test
    @DisplayName(
            "C5: a full ring blocks a sender until there is room; two processes that both send large messages give up in time")
    void givingUp() throws Exception {
        other.tell("timed 1 1000000 50");
        assertFalse(end.sendBytes(new byte[1_000_000], Duration.ofMillis(50)));
        other.expect("sent false");
        assertNull(end.receiveBytes(SHORT));
        other.tell("send 2 1000000");
        end.sendBytes(new byte[] {1});
        assertArrayEquals(FrameKit.message(2, 1_000_000), end.receiveBytes(LATE));
        other.expect("sent");
        order("receive", "1");
    }

    @Test
    @DisplayName("C6: looking consumes nothing, timeouts bound the call, all is ready at end of stream")
    void looking() throws Exception {
        assertFalse(end.isReady() || end.awaitReady(SHORT));
        assertNull(end.receive(SHORT));
        other.tell("send 1 " + LARGE);
        assertTrue(end.awaitReady(LATE));
        assertTrue(end.isReady());
        assertArrayEquals(FrameKit.message(1, LARGE), end.receiveBytes(Duration.ZERO));
        other.expect("sent");
        assertFalse(end.isReady());
        order("close", "closed");
        assertTrue(end.isReady() && end.awaitReady(Duration.ZERO));
        assertThrows(EOFException.class, () -> end.receive(LATE));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, LARGE})
    @DisplayName(
            "C7: a longer message than allowed throws, names both lengths, and is delivered whole to a larger limit")
    void limits(final int length) throws Exception {
        other.tell("send 3 " + length);
        final MessageTooLongException refusal = assertThrows(MessageTooLongException.class, () -> end.receiveBytes(99));
        assertEquals(length, refusal.messageLength());
        assertEquals(99, refusal.maxLength());
        assertArrayEquals(FrameKit.message(3, length), end.receiveBytes(length));
        other.expect("sent");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, LARGE})
    @DisplayName(
            "C8: into a buffer: the length, no other byte; what does not fit comes with the exception; the next works")
    void intoBuffers(final int length) throws Exception {
        other.tell("send 4 " + length);
        final byte[] expected = FrameKit.message(5, length + 20);
        final ByteBuffer target = ByteBuffer.wrap(expected.clone());
        assertEquals(length, end.receiveInto(target.position(7)));
        other.expect("sent");
        System.arraycopy(FrameKit.message(4, length), 0, expected, 7, length);
        assertArrayEquals(expected, target.array());
        assertEquals(7 + length, target.position());
        if (length > 0) {
            other.tell("send 4 " + length);
            final BufferTooShortException carrier =
                    assertThrows(BufferTooShortException.class, () -> end.receiveInto(ByteBuffer.allocate(length - 1)));
            other.expect("sent");
            assertArrayEquals(FrameKit.message(4, length), carrier.message());
        }
        order("send 6 1", "sent");
        assertArrayEquals(FrameKit.message(6, 1), end.receiveBytes(LATE));
    }

    @Test
    @DisplayName("C9, C10: the other process closes: what it sent comes, then end of stream for ever, and sends fail")
    void closed() throws Exception {
        order("send 1 10", "sent");
        order("timed 2 1000000 0", "sent false");
        order("close", "closed");
        assertArrayEquals(FrameKit.message(1, 10), end.receiveBytes());
        for (int i = 0; i < 3; i++) {
            assertThrows(EOFException.class, () -> end.receiveBytes());
            assertThrows(BrokenPipeException.class, () -> end.sendBytes(new byte[1]));
        }
        end.close();
        end.close();
        assertThrows(ClosedChannelException.class, () -> end.receiveBytes());
        assertThrows(ClosedChannelException.class, () -> end.sendBytes(new byte[1]));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("C11: an interrupt, and close(), wake threads that wait for another process, receiving and sending")
    void woken(final boolean closing) throws Exception {
        final List<Thread> threads = new ArrayList<>();
        final List<FutureTask<Void>> tasks = List.of(
                new FutureTask<>(() -> {
                    end.receive();
                    return null;
                }),
                new FutureTask<>(() -> {
                    end.sendBytes(new byte[LARGE]);
                    return null;
                }));
        for (final FutureTask<Void> task : tasks) {
            final Thread thread = new Thread(task);
            thread.start();
            threads.add(thread);
        }
        for (final Thread thread : threads) {
            await().atMost(LATE).until(() -> PipeThreadsTest.isWaiting(thread));
        }
        if (closing) {
            end.close();
        } else {
            threads.forEach(Thread::interrupt);
        }
        for (final FutureTask<Void> task : tasks) {
            final ExecutionException ended =
                    assertThrows(ExecutionException.class, () -> task.get(SOON_SECONDS, TimeUnit.SECONDS));
            final Class<?> expected = closing ? ClosedChannelException.class : InterruptedException.class;
            assertInstanceOf(expected, ended.getCause());
        }
    }

    @Test
    @DisplayName("C12: a one-way pipe gives one process a Sender, the other a Receiver; the wrong way round is refused")
    void oneWay() throws Exception {
        final Path path = directory.resolve("oneWay");
        try (Sender<String> sender = Pipe.at(path).carrying(String.class).createSender()) {
            sender.send("one way");
            order("oneWay " + path, "SharedFileException, then one way");
        }
    }

    @Test
    @DisplayName("C13: several threads at both ends of two processes: each message comes whole, and once")
    void manyThreads() throws Exception {
        final int threads = 3;
        final int each = 500;
        other.tell("echo " + threads);
        final Set<Integer> back = ConcurrentHashMap.newKeySet();
        final List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final int first = i * each;
            tasks.add(new FutureTask<>(() -> {
                for (int number = first; number < first + each; number++) {
                    end.sendBytes(numbered(number));
                }
                return null;
            }));
            tasks.add(new FutureTask<>(() -> {
                for (int got = 0; got < each; got++) {
                    final byte[] message = end.receiveBytes();
                    final int number = ByteBuffer.wrap(message).getInt();
                    assertArrayEquals(numbered(number), message);
                    assertTrue(back.add(number), "twice: " + number);
                }
                return null;
            }));
        }
        tasks.forEach(task -> new Thread(task).start());
        for (final FutureTask<Void> task : tasks) {
            task.get(LATE.toSeconds(), TimeUnit.SECONDS);
        }
        assertEquals(threads * each, back.size());
        end.close();
        other.expect("ended");
    }

    private static byte[] numbered(final int number) {
        final byte[] message = FrameKit.message(number, 4 + number * 37 % 700);
        ByteBuffer.wrap(message).putInt(number);
        return message;
    }

    @Test
    @DisplayName("C17: what another process sent and cannot be decoded here throws in that receive only")
    void notDecodable() throws Exception {
        order("stranger", "sent");
        assertThrows(io.penstock.codec.CodecException.class, () -> end.receive(LATE));
        assertEquals("behind", end.receive(LATE));
    }
}
