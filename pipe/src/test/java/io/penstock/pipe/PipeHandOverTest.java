package io.penstock.pipe;

import static io.penstock.pipe.HandOverPeer.notes;
import static io.penstock.pipe.HandOverPeer.take;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.Waiting;
import io.penstock.pipe.HandOverPeer.Note;
import io.penstock.pipe.engine.Duplex;
import io.penstock.pipe.engine.End;
import io.penstock.pipe.engine.EndTransfer;
import io.penstock.pipe.engine.Ends;
import io.penstock.pipe.engine.FrameKit;
import io.penstock.pipe.engine.Incoming;
import io.penstock.pipe.engine.PipeFile;
import io.penstock.pipe.engine.PipeOpener;
import io.penstock.pipe.engine.PipeSettings;
import io.penstock.pipe.engine.Side;
import io.penstock.testkit.Jvm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C16: an end goes from one process to another. */
@Timeout(300)
class PipeHandOverTest {
    /** Ten times what is stated of a death. */
    private static final long SEEN_SECONDS = 10;

    /** Of a busy machine. */
    private static final Duration LATE = Duration.ofSeconds(60);

    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void path() {
        path = directory.resolve("pipe");
    }

    private static Jvm peer() {
        return Jvm.start(HandOverPeer.class);
    }

    private static void order(final Jvm peer, final String order) throws Exception {
        assertEquals("done", ask(peer, order), order);
    }

    private static String ask(final Jvm peer, final String order) throws Exception {
        peer.tell(order);
        return peer.nextLine();
    }

    private static void assertNotes(final Connection<Note, Note> end, final int... numbers) throws Exception {
        for (final int number : numbers) {
            assertEquals(Note.of(number), end.receive(Duration.ofSeconds(30)));
        }
    }

    private static <T> FutureTask<T> start(final Callable<T> work) {
        final FutureTask<T> task = new FutureTask<>(work);
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static Throwable failure(final FutureTask<?> task) {
        return assertThrows(ExecutionException.class, () -> task.get(SEEN_SECONDS, TimeUnit.SECONDS))
                .getCause();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "C16: the new owner goes on where the old one stopped, both directions, also when the giver dies afterwards")
    @Tag("two-process")
    @Tag("kill")
    void handedOn(final Waiting waiting) throws Exception {
        final Path way = directory.resolve("way");
        try (Connection<Note, Note> end = notes(path).waiting(waiting).create();
                Connection<Note, Note> other = notes(way).create();
                Jvm giver = peer();
                Jvm taker = peer()) {
            order(giver, "connect " + path);
            order(taker, "connect " + way);
            for (int i = 0; i < 6; i++) {
                end.send(Note.of(i));
            }
            order(giver, "echo 0 3");
            order(giver, "send 0 100");
            end.sendBytes(FrameKit.message(1, 3000));
            assertNotes(end, 0);
            final PipeAddress address = PipeAddress.parse(ask(giver, "give 0"));
            assertNotes(end, 1);
            end.sendBytes(FrameKit.message(2, 5)); // nothing is to be noticed here
            other.send(new Note(0, "yours", address));
            order(taker, "acceptFromNote 0");
            giver.kill();
            final FutureTask<Note> last = start(() -> {
                assertNotes(end, 2, 100, 3, 4, 5);
                return end.receive();
            });
            order(taker, "echo 1 3");
            order(taker, "send 1 101");
            assertEquals(Note.of(101), last.get(60, TimeUnit.SECONDS));
            order(taker, "echoBytes 1");
            order(taker, "echoBytes 1");
            assertArrayEquals(FrameKit.message(1, 3000), end.receiveBytes());
            assertArrayEquals(FrameKit.message(2, 5), end.receiveBytes());
            taker.kill();
            assertNull(assertThrows(EOFException.class, end::receive).getCause());
        }
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("C16: while it is handed over and not taken, sends fill the ring and receives wait; then both go on")
    @Tag("two-process")
    @Tag("kill")
    void between() throws Exception {
        try (Connection<Note, Note> end = notes(path).capacityBytes(4096).create();
                Jvm giver = peer();
                Jvm taker = peer()) {
            order(giver, "connect " + path);
            final String address = ask(giver, "give 0");
            int sent = 0;
            while (end.send(Note.of(sent), SHORT)) {
                sent++;
            }
            assertTrue(sent > 10, "sent=" + sent);
            assertNull(end.receive(SHORT));
            assertFalse(end.isReady());
            final FutureTask<List<Connection<Note, Note>>> waiting =
                    start(() -> Connection.awaitAny(List.of(end), Duration.ofDays(1)));
            final int blocked = sent;
            final FutureTask<Boolean> sending = start(() -> end.send(Note.of(blocked), Duration.ofDays(1)));
            order(taker, "accept " + address);
            taker.tell("echo 0 " + (sent + 1));
            assertTrue(sending.get(60, TimeUnit.SECONDS));
            assertEquals(List.of(end), waiting.get(60, TimeUnit.SECONDS));
            for (int i = 0; i <= sent; i++) {
                assertNotes(end, i);
            }
        }
    }

    @Test
    @DisplayName(
            "C16: to and fro, by the creator's end too; the giver may take it back; the last close deletes the file")
    @Tag("two-process")
    @Tag("kill")
    void toAndFro() throws Exception {
        Connection<Note, Note> a = notes(path).create();
        try (Connection<Note, Note> b = notes(path).connect();
                Jvm peer = peer()) {
            for (int round = 0; round < 20; round++) {
                b.send(Note.of(round));
                if (round % 2 == 0) {
                    order(peer, "accept " + a.handOver());
                    order(peer, "echo " + round / 2 + " 1");
                } else {
                    a = take(PipeAddress.parse(ask(peer, "give " + round / 2)));
                    a.send(a.receive());
                    a = take(a.handOver());
                }
                assertNotes(b, round);
            }
            a.close();
            assertThrows(EOFException.class, b::receive);
        }
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("C12, C16: ends of one-way pipes; an address by text, by the codec, and as a Serializable")
    void oneWay() throws Exception {
        final OneWayPipeBuilder<PipeAddress> way =
                Pipe.at(directory.resolve("a b:\u00e9")).carrying(PipeAddress.class);
        Sender<PipeAddress> sender = way.createSender();
        Receiver<PipeAddress> receiver = way.connectReceiver();
        final PipeAddress forReceiver = receiver.handOver();
        final PipeAddress forSender = sender.handOver();
        assertThrows(SharedFileException.class, () -> Pipe.accept(forSender).receiver(PipeAddress.class));
        sender = Pipe.accept(PipeAddress.parse(forSender.toString()))
                .waiting(Waiting.parking())
                .sender(PipeAddress.class);
        receiver = Pipe.accept(copy(forReceiver)).receiver(PipeAddress.class);
        sender.send(forSender);
        assertEquals(forSender, receiver.receive());
        try (Connection<Object, Object> one = Pipe.create(path, Object.class, Object.class);
                Connection<Object, Object> two = Pipe.connect(path, Object.class, Object.class)) {
            one.send(forSender);
            assertEquals(forSender, two.receive(), "allowed by default");
        }
        sender.close();
        receiver.close();
        for (final String text : List.of("", "penstock:creator:1", forSender + "%", "x" + forSender)) {
            final Exception refused = assertThrows(IllegalArgumentException.class, () -> PipeAddress.parse(text));
            assertTrue(refused.getMessage().contains("not the address"), refused.getMessage());
        }
    }

    private static PipeAddress copy(final PipeAddress address) throws Exception {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(address);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (PipeAddress) in.readObject();
        }
    }

    private static void assertSays(final String text, final Exception failure) {
        assertTrue(failure.getMessage().contains(text), failure.getMessage());
    }

    @Test
    @DisplayName("C16: taken already, stale, gone, replaced, of other types: each error says so and changes nothing")
    void errors() throws Exception {
        final Connection<Note, Note> b;
        final PipeAddress first;
        final PipeAddress second;
        try (Connection<Note, Note> a = notes(path).create()) {
            first = notes(path).connect().handOver();
            final Exception types =
                    assertThrows(SharedFileException.class, () -> Pipe.accept(first, String.class, Note.class));
            assertSays("String", types);
            final PipeAddress early =
                    new PipeAddress(first.file(), first.instance(), false, 2, first.sending(), first.receiving());
            assertSays("no such hand-over", assertThrows(SharedFileException.class, () -> take(early)));
            final Connection<Note, Note> taken = take(first);
            final Exception again = assertThrows(PipeInUseException.class, () -> take(first));
            assertSays("taken already", again);
            assertSays("pid=", again);
            second = taken.handOver();
            final Exception stale = assertThrows(StaleAddressException.class, () -> take(first));
            assertSays("addressGeneration=1 generation=2", stale);
            b = take(second);
            a.send(Note.of(1));
            assertNotes(b, 1);
            b.close();
            assertSays("taken already", assertThrows(PipeInUseException.class, () -> take(second)));
        }
        assertSays("gone", assertThrows(NoSuchFileException.class, () -> take(second)));
        try (Connection<Note, Note> successor = notes(path).create()) {
            assertSays("another one", assertThrows(NoSuchFileException.class, () -> take(second)));
            successor.handOver();
        }
    }

    @Test
    @DisplayName(
            "C16: the giver dies before the end was taken: the peer sees the end of stream, and a later taker an error")
    @Tag("two-process")
    @Tag("kill")
    void giverDies() throws Exception {
        try (Connection<Note, Note> end = notes(path).create();
                Jvm giver = peer()) {
            order(giver, "connect " + path);
            order(giver, "send 0 1");
            final PipeAddress address = PipeAddress.parse(ask(giver, "give 0"));
            final FutureTask<List<Connection<Note, Note>>> waiting = start(() -> {
                assertNotes(end, 1);
                return Connection.awaitAny(List.of(end), Duration.ofDays(1));
            });
            giver.kill();
            assertEquals(List.of(end), waiting.get(SEEN_SECONDS, TimeUnit.SECONDS));
            assertThrows(EOFException.class, end::receive);
            assertThrows(BrokenPipeException.class, () -> end.send(Note.of(2)));
            assertSays("giver died", assertThrows(BrokenPipeException.class, () -> take(address)));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("C16: the giver and the peer die: the first who tries to take it clears the file away")
    @Tag("two-process")
    @Tag("kill")
    void allDie() throws Exception {
        final PipeAddress address;
        try (Jvm giver = peer();
                Jvm peer = peer()) {
            final PipeAddress one = notes(path).create().handOver();
            order(giver, "accept " + one);
            order(peer, "connect " + path);
            address = PipeAddress.parse(ask(giver, "give 0"));
            giver.kill();
            peer.kill();
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(SEEN_SECONDS))
                    .until(() -> PipeFile.open(path).describe(Side.B).contains("dead"));
            await().atMost(Duration.ofSeconds(SEEN_SECONDS))
                    .until(() -> PipeFile.open(path).isGone(Side.A));
        }
        assertSays("giver died", assertThrows(BrokenPipeException.class, () -> take(address)));
        assertFalse(Files.exists(path));
    }

    @Test
    @DisplayName("C16: a look that began before the hand-over takes nothing out of a ring that is another's by then")
    void lookedMeanwhile() throws Exception {
        final byte[] message = FrameKit.message(1, 2000); // in fragments, which a look gathers
        try (Connection<byte[], byte[]> a =
                PipePeer.bytes(path).capacityBytes(4096).create()) {
            a.sendBytes(message);
            final List<PipeAddress> given = new ArrayList<>();
            final PipeFile.Shape shape = Ends.shape(4096, byte[].class, byte[].class);
            final End end = new End(PipeOpener.connect(path, shape, true), Side.B, false) {
                @Override
                public void checkOpen() throws IOException {
                    super.checkOpen();
                    if (given.isEmpty()) { // another thread does it, just after the look has found the end open
                        given.add(null);
                        try {
                            given.set(0, EndTransfer.give(this, null));
                        } catch (final IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }
            };
            final Incoming<byte[]> incoming = new Incoming<>(end, byte[].class, null, PipeSettings.of(path));
            assertThrows(ClosedChannelException.class, incoming::isReady);
            try (Connection<byte[], byte[]> taker = Pipe.accept(given.get(0), byte[].class, byte[].class)) {
                assertArrayEquals(message, taker.receiveBytes(Duration.ZERO));
            }
        }
    }

    @Test
    @DisplayName("C16: only an idle end can be handed over; afterwards it is closed for its user, whose waiters wake")
    void idle() throws Exception {
        final PipeBuilder<byte[], byte[]> builder = PipePeer.bytes(path).capacityBytes(4096);
        try (Connection<byte[], byte[]> a = builder.create();
                Connection<byte[], byte[]> b = builder.connect()) {
            final FutureTask<byte[]> receiving = start(b::receiveBytes);
            await().atMost(LATE)
                    .until(() -> ((Duplex<?, ?>) b).incoming().turn().isTaken());
            assertSays("receives", assertThrows(IllegalStateException.class, b::handOver));
            a.sendBytes(new byte[1]);
            assertEquals(1, receiving.get(60, TimeUnit.SECONDS).length);
            final FutureTask<Boolean> sending = start(() -> b.sendBytes(new byte[5000], Duration.ofDays(1)));
            await().atMost(LATE).until(() -> ((Duplex<?, ?>) b).end().sendTurn().isTaken());
            assertSays("sends", assertThrows(IllegalStateException.class, b::handOver));
            assertEquals(5000, a.receiveBytes().length);
            assertTrue(sending.get(60, TimeUnit.SECONDS));
            try (Claim open = b.claim(5)) {
                assertSays("claim is open", assertThrows(IllegalStateException.class, b::handOver));
                final FutureTask<PipeAddress> other = start(b::handOver);
                assertInstanceOf(IllegalStateException.class, failure(other));
                open.abort();
            }
            assertFalse(a.sendBytes(new byte[5000], Duration.ZERO));
            assertFalse(b.isReady()); // takes the part out of the ring
            assertSays("in part", assertThrows(IllegalStateException.class, b::handOver));
            a.sendBytes(new byte[2]);
            assertTrue(b.isReady());
            final FutureTask<Object> waiting = start(() -> Connection.awaitAny(List.of(a, b), Duration.ZERO));
            assertEquals(List.of(b), waiting.get());
            a.sendBytes(new byte[3]);
            final FutureTask<Object> any = start(() -> Connection.awaitAny(List.of(a), Duration.ofDays(1)));
            final PipeAddress address = b.handOver();
            assertThrows(ClosedChannelException.class, b::receiveBytes);
            assertThrows(ClosedChannelException.class, () -> b.sendBytes(new byte[1]));
            assertThrows(ClosedChannelException.class, b::isReady);
            assertThrows(ClosedChannelException.class, b::handOver);
            b.close();
            assertFalse(any.isDone());
            try (Connection<byte[], byte[]> c = Pipe.accept(address, byte[].class, byte[].class)) {
                assertEquals(2, c.receiveBytes().length);
                assertEquals(3, c.receiveBytes().length);
                final FutureTask<Object> own = start(() -> Connection.awaitAny(List.of(c), Duration.ofDays(1)));
                c.sendBytes(new byte[1]);
                assertEquals(List.of(a), any.get(60, TimeUnit.SECONDS));
                a.receiveBytes();
                assertFalse(own.isDone());
                c.handOver();
                assertInstanceOf(ClosedChannelException.class, failure(own));
            }
            assertNull(a.receiveBytes(SHORT));
        }
    }
}
