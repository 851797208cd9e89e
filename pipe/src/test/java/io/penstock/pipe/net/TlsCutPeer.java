package io.penstock.pipe.net;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.BrokenPipeException;
import io.penstock.pipe.Connection;
import java.io.EOFException;
import java.time.Duration;

/** Both ends of a connection, in a network of its own that is cut while messages wait to be received. */
public final class TlsCutPeer {
    private static final Duration SOON = Duration.ofSeconds(30);

    private TlsCutPeer() {}

    public static void main(final String[] args) throws Exception {
        final TlsSettings<byte[], byte[]> settings = TlsCutTest.settings().withCapacityBytes(4096);
        final TlsListener<byte[], byte[]> listener = TlsListener.listen(settings);
        final TlsSettings<byte[], byte[]> there = TlsSettings.of(TlsKit.address(listener))
                .withSending(byte[].class)
                .withReceiving(byte[].class)
                .withKeepAlive(settings.keepAlive());
        final Connection<byte[], byte[]> a = Connector.connect(there, SOON);
        final Connection<byte[], byte[]> b = listener.accept(Deadline.after(SOON));
        for (int i = 0; i < 20; i++) {
            a.sendBytes(new byte[3000]);
        }
        b.awaitReady(SOON);
        say("connected");
        new ProcessBuilder("ip", "link", "set", "lo", "down")
                .inheritIO()
                .start()
                .waitFor();
        say("sends have ended: " + beginning(awaitBroken(b).getMessage(), "the peer is gone: "));
        awaitBroken(a);
        receiveAll(b);
        a.close();
        b.close();
        listener.close();
        say("closed");
    }

    private static BrokenPipeException awaitBroken(final Connection<byte[], byte[]> end) throws Exception {
        while (true) {
            try {
                end.sendBytes(new byte[1], Duration.ofMillis(50));
                end.awaitReady(Duration.ofMillis(50));
            } catch (final BrokenPipeException gone) {
                return gone;
            }
        }
    }

    private static void receiveAll(final Connection<byte[], byte[]> end) throws Exception {
        int received = 0;
        try {
            while (true) {
                end.receiveBytes();
                received++;
            }
        } catch (final EOFException over) {
            say("received=" + received);
            say("end of stream: " + beginning(over.getMessage(), "end of stream: "));
        }
    }

    /** Of the reason, without the peer's address. */
    private static String beginning(final String text, final String before) {
        return text.substring(before.length()).replaceAll(": peer=.*", "");
    }

    private static void say(final String line) {
        System.out.println(line);
        System.out.flush();
    }
}
