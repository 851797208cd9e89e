package io.penstock.pipe;

import java.nio.file.Path;
import java.time.Duration;

/** Connects, and closes its end when its input ends or has a line. */
public final class MemoryPeer {
    private MemoryPeer() {}

    public static void main(final String[] args) throws Exception {
        final Connection<byte[], byte[]> end = PipePeer.bytes(Path.of(args[0])).connect(Duration.ofSeconds(30));
        System.out.println("connected");
        System.in.read();
        end.close();
        System.out.println("closed");
    }
}
