package io.penstock.pipe;

import io.penstock.pipe.engine.FrameKit;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** The process at the other end, for tests: does what its first argument says, and then stays until its input ends. */
public final class PipePeer {
    private PipePeer() {}

    public static PipeBuilder<byte[], byte[]> bytes(final Path path) {
        return Pipe.at(path).sending(byte[].class).receiving(byte[].class);
    }

    public static void main(final String[] args) throws Exception {
        final Path path = Path.of(args[1]);
        switch (args[0]) {
            case "create" ->
                create(
                        path,
                        Arrays.stream(args).skip(2).mapToInt(Integer::parseInt).toArray());
            case "connect" -> connect(path);
            case "echo" -> echo(path);
            case "takes" -> takes(path, Integer.parseInt(args[2]));
            case "givesUp" -> givesUp(path);
            case "flood" -> flood(path);
            case "part" -> part(path, Integer.parseInt(args[2]));
            case "objects" -> objects(path);
            case "hugeSend" -> hugeSend(path);
            case "hugeReceive" -> hugeReceive(path);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void stay() throws IOException {
        while (System.in.read() >= 0) {
            // stays
        }
    }

    /** Creates, sends messages of these lengths, and stays; never closes. */
    private static void create(final Path path, final int... lengths) throws Exception {
        final Connection<byte[], byte[]> end = bytes(path).create();
        for (int i = 0; i < lengths.length; i++) {
            end.sendBytes(FrameKit.message(i, lengths[i]));
        }
        say("created");
        stay();
    }

    private static void connect(final Path path) throws Exception {
        final Connection<byte[], byte[]> end = bytes(path).connect(Duration.ofSeconds(30));
        say("connected");
        stay();
        end.close();
    }

    /** Takes so many messages, and no more. */
    private static void takes(final Path path, final int messages) throws Exception {
        final Connection<byte[], byte[]> end = bytes(path).connect(Duration.ofSeconds(30));
        for (int i = 0; i < messages; i++) {
            end.receiveBytes();
        }
        say("taken");
        stay();
        end.close();
    }

    /** Gives back what it gets, until the end of stream. */
    private static void echo(final Path path) throws Exception {
        try (Connection<byte[], byte[]> end = bytes(path).connect(Duration.ofSeconds(30))) {
            say("connected");
            while (true) {
                end.sendBytes(end.receiveBytes());
            }
        } catch (final EOFException endOfStream) {
            say("end of stream");
        }
    }

    /** Sends as much of a large message as there is room for, gives it up, and sends a short one. */
    private static void givesUp(final Path path) throws Exception {
        try (Connection<byte[], byte[]> end = bytes(path).connect(Duration.ofSeconds(30))) {
            say("sent " + end.sendBytes(FrameKit.message(1, 10_000_000), Duration.ZERO));
            end.sendBytes(new byte[] {3});
            stay();
        }
    }

    /** Sends short messages as fast as it can, while the peer receives. */
    private static void flood(final Path path) throws Exception {
        try (Connection<byte[], byte[]> end = bytes(path).connect(Duration.ofSeconds(30))) {
            final byte[] message = new byte[8];
            while (true) {
                end.sendBytes(message);
            }
        } catch (final BrokenPipeException peerIsGone) {
            say("broken");
        }
    }

    /** Creates, sends a whole message and as much of a longer one as finds room, then says so from another thread. */
    private static void part(final Path path, final int length) throws Exception {
        final Connection<byte[], byte[]> end = bytes(path).create();
        end.sendBytes(FrameKit.message(0, 10));
        final Thread sender = new Thread(() -> {
            try {
                end.sendBytes(FrameKit.message(1, length));
            } catch (final IOException | InterruptedException e) {
                say("failed: " + e);
            }
        });
        sender.setDaemon(true);
        sender.start();
        while (sender.getState() != Thread.State.TIMED_WAITING
                && sender.getState() != Thread.State.WAITING
                && !inFutex(sender)) {
            Thread.onSpinWait();
        }
        say("stuck");
        stay();
    }

    private static boolean inFutex(final Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("WaitList")
                        && frame.getMethodName().equals("sleepInCell"));
    }

    /** Answers each order with its lines in reverse. */
    private static void objects(final Path path) throws Exception {
        try (Connection<PipeObjectTest.Answer, PipeObjectTest.Order> end = Pipe.at(path)
                .sending(PipeObjectTest.Answer.class)
                .receiving(PipeObjectTest.Order.class)
                .connect(Duration.ofSeconds(30))) {
            while (true) {
                end.send(new PipeObjectTest.Answer(
                        end.receive().id(), ProcessHandle.current().pid()));
            }
        } catch (final EOFException endOfStream) {
            say("end of stream");
        }
    }

    private static byte huge(final int index) {
        return (byte) (index * 31 >> 5);
    }

    /** Sends the longest message that there is, and a short one. */
    private static void hugeSend(final Path path) throws Exception {
        final byte[] message = new byte[Sender.MAX_MESSAGE_LENGTH];
        for (int i = 0; i < message.length; i++) {
            message[i] = huge(i);
        }
        try (Connection<byte[], byte[]> end = bytes(path).create()) {
            end.sendBytes(message);
            end.sendBytes(new byte[] {1});
            say("sent " + message.length);
            end.receiveBytes();
        }
    }

    private static void hugeReceive(final Path path) throws Exception {
        try (Connection<byte[], byte[]> end = bytes(path).connect(Duration.ofSeconds(60))) {
            final byte[] got = end.receiveBytes();
            int right = 0;
            while (right < got.length && got[right] == huge(right)) {
                right++;
            }
            say("received " + got.length + " right " + right + " then " + end.receiveBytes().length);
            end.sendBytes(new byte[0]);
        }
    }
}
