package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.Test;

class SemaphoreDescriptorTest {
    @Test
    void picturesMatchConstants() throws Exception {
        assertEquals(11, LayoutPicture.check(SemaphoreDescriptor.class));
        assertEquals(2, LayoutPicture.check(GaugeDescriptor.class));
    }
}
