package io.penstock.core.wait;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Rings other processes' doorbells. Connections are opened on demand and never block; the {@value #MAX_CONNECTIONS}
 * most recently used are kept. A full socket means that the doorbell is ringing already. A refused connection means
 * that the process has exited, or that its heartbeat thread will wake the sleeper.
 *
 * <p><b>Threads:</b> any.
 */
public final class DoorbellRinger {
    private static final int MAX_CONNECTIONS = 64;

    private final DoorbellAddress address;
    private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);
    private final Map<Integer, SocketChannel> connections = new LinkedHashMap<>(16, 0.75f, true);

    public DoorbellRinger(final DoorbellAddress address) {
        this.address = address;
    }

    public synchronized void ring(final int participant) {
        // A channel closes when the thread that uses it is interrupted: defer the interrupt.
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
        } catch (final IOException unreachable) {
            return; // the process has exited, or its heartbeat thread will look within 1 s
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean write(final SocketChannel connection) {
        oneByte.clear();
        try {
            connection.write(oneByte);
            return true;
        } catch (final IOException gone) {
            return false;
        }
    }

    private void forgetOldest() throws IOException {
        if (connections.size() > MAX_CONNECTIONS) {
            forget(connections.keySet().iterator().next());
        }
    }

    private void forget(final int participant) throws IOException {
        final SocketChannel connection = connections.remove(participant);
        if (connection != null) {
            connection.close();
        }
    }

    /** Closes the connections to processes that are dead. */
    public synchronized void forget(final IntPredicate isDead) throws IOException {
        for (final Integer participant : List.copyOf(connections.keySet())) {
            if (isDead.test(participant)) {
                forget(participant);
            }
        }
    }

    public synchronized void close() throws IOException {
        for (final SocketChannel connection : connections.values()) {
            connection.close();
        }
        connections.clear();
    }
}
