package io.penstock.core.wait;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rings other processes' doorbells: connections made on demand, the latest {@value #MOST_CONNECTIONS} kept, none of them ever
 * blocking. A full socket means that the bell rings already; a refused one, that its process has gone or its heart will wake it.
 *
 * <p>Threads: any.
 */
public final class DoorbellRinger {
    private static final int MOST_CONNECTIONS = 64;

    private final DoorbellAddress address;
    private final ByteBuffer ding = ByteBuffer.allocateDirect(1);
    private final Map<Integer, SocketChannel> connections = new LinkedHashMap<>(16, 0.75f, true);

    public DoorbellRinger(final DoorbellAddress address) {
        this.address = address;
    }

    public synchronized void ring(final int participant) {
        // Channels close when the thread that uses them is interrupted: keep the interrupt for later.
        final boolean interrupted = Thread.interrupted();
        try {
            final SocketChannel known = connections.get(participant);
            if (known == null || !write(known)) {
                forget(participant);
                final SocketChannel fresh = address.connect(participant);
                connections.put(participant, fresh);
                write(fresh);
                forgetOldest();
            }
        } catch (final IOException notThere) {
            return; // its process has gone, or its heart will look within 200 ms
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean write(final SocketChannel connection) {
        ding.clear();
        try {
            connection.write(ding);
            return true;
        } catch (final IOException gone) {
            return false;
        }
    }

    private void forgetOldest() throws IOException {
        if (connections.size() > MOST_CONNECTIONS) {
            forget(connections.keySet().iterator().next());
        }
    }

    private void forget(final int participant) throws IOException {
        final SocketChannel connection = connections.remove(participant);
        if (connection != null) {
            connection.close();
        }
    }

    public synchronized void close() throws IOException {
        for (final SocketChannel connection : connections.values()) {
            connection.close();
        }
        connections.clear();
    }
}
