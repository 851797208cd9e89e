package io.penstock.pool.crew;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.pipe.Connection;
import io.penstock.pipe.Pipe;
import io.penstock.pipe.PipeBuilder;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrewLineTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName(
            "W4: a report does not wait for a parent that does not read, nor for one that is gone; a handler's interrupt stays")
    void doesNotWait() throws Exception {
        final Path path = directory.resolve("pipe");
        try (Connection<CrewOrder, CrewReport> parent = Pipe.at(path)
                        .sending(CrewOrder.class)
                        .receiving(CrewReport.class)
                        .capacityBytes(PipeBuilder.MIN_CAPACITY_BYTES)
                        .create();
                Connection<CrewReport, CrewOrder> worker = Pipe.at(path)
                        .sending(CrewReport.class)
                        .receiving(CrewOrder.class)
                        .capacityBytes(PipeBuilder.MIN_CAPACITY_BYTES)
                        .connect()) {
            final CrewLine line = new CrewLine(worker);
            Thread.currentThread().interrupt();
            assertTrue(line.offer(CrewReport.Status.NONE));
            assertTrue(Thread.interrupted());
            boolean sent = true;
            for (int i = 0; i < PipeBuilder.MIN_CAPACITY_BYTES && sent; i++) {
                sent = line.offer(CrewReport.Status.NONE);
            }
            assertFalse(sent, "the ring is never full");
            parent.close();
            assertFalse(line.tell(CrewReport.Status.NONE));
        }
    }
}
