package io.penstock.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.LayoutPicture;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The layouts, as they are drawn. */
class DescriptorTest {
    @Test
    void theLanesPictureIsTrue() throws Exception {
        assertEquals(22, LayoutPicture.check(LaneDescriptor.class));
    }

    @Test
    void theCheckpointsPictureIsTrue() throws Exception {
        assertEquals(22, LayoutPicture.check(CheckpointDescriptor.class));
        assertEquals(CheckpointDescriptor.TABLE + 163840, CheckpointDescriptor.BODY_LENGTH);
        assertEquals(0, CheckpointDescriptor.BODY_LENGTH % 4096);
    }

    @Test
    void bodiesAreWholePagesAndRecordsFitIntoBatches() {
        for (int capacity = LaneDescriptor.MIN_CAPACITY; capacity <= LaneDescriptor.MAX_CAPACITY; capacity *= 2) {
            assertEquals(capacity, LaneDescriptor.checkCapacity(capacity));
            assertEquals(0, LaneDescriptor.bodyLength(capacity) % 4096);
            assertTrue(LaneDescriptor.inlineLimit(capacity) + LaneDescriptor.BYTES_OFFSET <= capacity / 8);
            assertTrue(LaneDescriptor.inlineLimit(capacity) <= Drain.BATCH_LENGTH);
        }
        assertThrows(IllegalArgumentException.class, () -> LaneDescriptor.checkCapacity(96 * 1024));
        assertThrows(IllegalArgumentException.class, () -> LaneDescriptor.checkCapacity(1024));
    }

    @Test
    void lanesAreFoundByTheirNames() {
        final LaneName name = new LaneName(77 << 11 | 5, 3);
        assertEquals("5-77-3.lane", name.fileName());
        assertEquals(Optional.of(name), LaneName.of(Path.of("/x", "5-77-3.lane")));
        assertEquals("5-77-3.12.large", name.largeName(12));
        assertTrue(name.ownsLarge("5-77-3.12.large"));
        for (final String other :
                new String[] {"5-77-31.lane", "5-77.lane", "9999-1-1.lane", "5-0-1.lane", "a-1-1.lane"}) {
            assertTrue(!LaneName.of(Path.of(other)).equals(Optional.of(name)), other);
        }
        assertEquals(Optional.empty(), LaneName.of(Path.of("5-77-3.12.large")));
    }
}
