package io.penstock.pipe;

import io.penstock.pipe.engine.FrameKit;
import io.penstock.pipe.net.TlsKit;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/** The process at the other end of a pipe between hosts, for tests: it connects and does what its first argument says. */
public final class TlsPeer {
    private TlsPeer() {}

    public static void main(final String[] args) throws Exception {
        final Connection<byte[], byte[]> end =
                TlsKit.bytes(HostAddress.parse(args[1])).connect(Duration.ofSeconds(30));
        switch (args[0]) {
            case "echo" -> echo(end);
            case "sends" -> sends(end, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            case "closes" -> {
                sends(end, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
                end.close();
                System.exit(0);
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
        stay();
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

    private static void echo(final Connection<byte[], byte[]> end) throws Exception {
        say("connected");
        try (end) {
            while (true) {
                end.sendBytes(end.receiveBytes());
            }
        } catch (final EOFException endOfStream) {
            say("end of stream");
        }
    }

    private static void sends(final Connection<byte[], byte[]> end, final int count, final int length)
            throws Exception {
        for (int i = 0; i < count; i++) {
            end.sendBytes(FrameKit.message(i, length));
        }
        say("sent");
    }
}
