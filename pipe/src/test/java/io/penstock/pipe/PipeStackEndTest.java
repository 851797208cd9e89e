package io.penstock.pipe;

import io.penstock.testkit.StackEnds;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sends and receives whose stack ends at any place, in a JVM of their own. */
@Timeout(600)
@Tag("two-process")
class PipeStackEndTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int LARGE = 20_000;

    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "C1, C3, C13: after a stack overflow inside a send or receive the others go on, and what returned has arrived, once")
    void goesOn() throws Exception {
        StackEnds.runAll(PipeStackEndTest.class, directory);
    }

    @FunctionalInterface
    private interface Send {
        void send(Connection<Object, Object> end, Object message) throws Exception;
    }

    @FunctionalInterface
    private interface Receive {
        Object receive(Connection<Object, Object> end) throws Exception;
    }

    private final StackEnds ends = new StackEnds();
    private int next;

    private static byte[] bytes(final int number, final int length) {
        return ByteBuffer.allocate(length).putInt(number).array();
    }

    private static int number(final Object message) {
        return message instanceof final byte[] bytes
                ? ByteBuffer.wrap(bytes).getInt()
                : Integer.parseInt((String) message);
    }

    private static List<Integer> rest(final Connection<Object, Object> end) throws Exception {
        final List<Integer> all = new ArrayList<>();
        while (end.isReady()) {
            all.add(number(end.receive(SOON)));
        }
        return all;
    }

    private void send(
            final Connection<Object, Object> from,
            final Connection<Object, Object> to,
            final Callable<Object> message,
            final Send send)
            throws Exception {
        final Object[] now = {null};
        final int overflows = ends.forEvery(
                () -> {
                    now[0] = message.call();
                    send.send(from, now[0]);
                    return now[0];
                },
                result -> {
                    final List<Integer> arrived = rest(to);
                    final boolean right =
                            result == null ? arrived.size() <= 1 : arrived.equals(List.of(number(result)));
                    if (!right) {
                        throw new AssertionError("arrived=" + arrived);
                    }
                    from.send("7", SOON); // by another thread
                    if (number(to.receive(SOON)) != 7) {
                        throw new AssertionError("another message");
                    }
                });
        check(overflows);
    }

    private static void check(final int overflows) {
        System.err.println("stack ends: overflows=" + overflows);
        if (overflows < 10) {
            throw new AssertionError("overflows=" + overflows);
        }
    }

    private void receive(
            final Connection<Object, Object> from,
            final Connection<Object, Object> to,
            final Callable<Object> message,
            final Receive receive)
            throws Exception {
        from.send(message.call(), SOON);
        final int[] expected = {next};
        final int overflows = ends.forEvery(() -> receive.receive(to), result -> {
            final List<Integer> rest = rest(to);
            final List<Integer> all = new ArrayList<>(rest);
            if (result != null) {
                all.add(0, number(result));
            }
            if (!all.equals(List.of(expected[0]))) {
                throw new AssertionError("sent=" + expected[0] + " received=" + all);
            }
            from.send(message.call(), SOON);
            expected[0] = next;
        });
        rest(to);
        check(overflows);
    }

    private Object small() {
        return bytes(++next, 40);
    }

    private Object large() {
        return bytes(++next, LARGE);
    }

    private Object object() {
        return String.valueOf(++next);
    }

    private static Object claim(final Connection<Object, Object> end, final Object message) throws Exception {
        try (Claim claim = end.claim(40)) {
            claim.buffer().put((byte[]) message);
            claim.commit();
        }
        return message;
    }

    private static Object into(final Connection<Object, Object> end) throws Exception {
        final ByteBuffer target = ByteBuffer.allocate(LARGE);
        end.receiveInto(target);
        return target.array();
    }

    private static Object shown(final Connection<Object, Object> end) throws Exception {
        final int[] number = {0};
        end.receive(message -> number[0] = message.getInt(0), 1);
        return bytes(number[0], 4);
    }

    /** In the JVM of its own. */
    public static void main(final String[] args) throws Exception {
        new PipeStackEndTest().runIn(Path.of(args[0]));
        StackEnds.goesOn();
    }

    private void runIn(final Path folder) throws Exception {
        try (Connection<Object, Object> a = Pipe.at(folder.resolve("pipe"))
                        .sending(Object.class)
                        .receiving(Object.class)
                        .capacityBytes(1 << 16)
                        .create();
                Connection<Object, Object> b = Pipe.at(folder.resolve("pipe"))
                        .sending(Object.class)
                        .receiving(Object.class)
                        .connect()) {
            for (int i = 0; i < 3; i++) { // every class is initialised before there is no stack for that
                a.send(small());
                a.send(object());
                a.send(large());
                rest(b);
                claim(a, small());
                shown(b);
                a.send(large());
                into(b);
            }
            send(a, b, this::small, Connection::send);
            send(a, b, this::object, Connection::send);
            send(a, b, this::large, Connection::send);
            send(a, b, this::small, PipeStackEndTest::claim);
            receive(a, b, this::small, Connection::receive);
            receive(a, b, this::object, Connection::receive);
            receive(a, b, this::large, Connection::receive);
            receive(a, b, this::small, Connection::receiveBytes);
            receive(a, b, this::small, PipeStackEndTest::into);
        }
    }
}
