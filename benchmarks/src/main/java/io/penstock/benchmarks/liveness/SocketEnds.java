package io.penstock.benchmarks.liveness;

import io.penstock.benchmarks.kit.Parent;
import io.penstock.benchmarks.kit.Settings;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The end of the stream of a unix domain socket to each victim, in a thread that reads: the bound. */
final class SocketEnds implements Sign {
    private final Settings settings;
    private final List<ServerSocketChannel> prepared = new ArrayList<>();

    SocketEnds(final Settings settings) {
        this.settings = settings;
    }

    private static UnixDomainSocketAddress address(final Settings settings, final long victim) {
        return UnixDomainSocketAddress.of(settings.folder().resolve("socket-" + victim));
    }

    @Override
    public long prepare(final int victim) throws IOException {
        prepared.add(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address(settings, victim)));
        return STARTED_BY_ANOTHER;
    }

    @Override
    public void watch() throws IOException {
        for (final ServerSocketChannel server : prepared) {
            final SocketChannel victim = server.accept();
            server.close();
            Witness.start(() -> awaitEnd(victim));
        }
        prepared.clear();
    }

    private static void awaitEnd(final SocketChannel victim) throws IOException {
        try (victim) {
            if (victim.read(ByteBuffer.allocate(1)) >= 0) {
                throw new IllegalStateException("unexpected message");
            }
        } catch (final IOException reset) {
            // The same: it is dead.
        }
        Witness.known();
    }

    static void live(final Settings settings) throws IOException {
        try (SocketChannel witness = SocketChannel.open(address(settings, settings.number("victim")))) {
            Parent.say("ready");
            witness.read(ByteBuffer.allocate(1));
        }
    }
}
