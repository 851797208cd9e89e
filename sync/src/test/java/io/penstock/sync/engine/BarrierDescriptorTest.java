package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.Test;

class BarrierDescriptorTest {
    @Test
    void pictureMatchesConstants() throws Exception {
        assertEquals(6, LayoutPicture.check(BarrierDescriptor.class));
    }

    @Test
    void latchPictureMatchesConstants() throws Exception {
        assertEquals(5, LayoutPicture.check(LatchDescriptor.class));
    }
}
