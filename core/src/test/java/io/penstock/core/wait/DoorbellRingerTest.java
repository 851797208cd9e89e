package io.penstock.core.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.core.memory.ParticipantId;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DoorbellRingerTest {
    private static final int DEAD = ParticipantId.of(1, 1);
    private static final int LIVING = ParticipantId.of(2, 1);

    @Test
    @DisplayName("D6: the connections to doorbells of dead processes are closed, the others are kept")
    void forgetsTheDead() throws Exception {
        final Path folder = Files.createTempDirectory("bells"); // short, for a socket's path
        final DoorbellAddress address = DoorbellAddress.of(folder, "hub");
        final DoorbellRinger ringer = new DoorbellRinger(address);
        try (ServerSocketChannel dead = address.bind(ParticipantId.slot(DEAD));
                ServerSocketChannel living = address.bind(ParticipantId.slot(LIVING))) {
            ringer.ring(DEAD);
            ringer.ring(LIVING);
            try (SocketChannel ofDead = dead.accept();
                    SocketChannel ofLiving = living.accept()) {
                final ByteBuffer rung = ByteBuffer.allocate(8);
                assertEquals(1, ofDead.read(rung));
                assertEquals(1, ofLiving.read(rung));

                ringer.forget(participant -> participant == DEAD);

                assertEquals(-1, ofDead.read(rung));
                ringer.ring(LIVING);
                assertEquals(1, ofLiving.read(rung), "by the same connection");
            }
        } finally {
            ringer.close();
            address.unbind(ParticipantId.slot(DEAD));
            address.unbind(ParticipantId.slot(LIVING));
            Files.delete(folder);
        }
    }
}
