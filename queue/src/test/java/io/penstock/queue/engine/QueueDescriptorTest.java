package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.Test;

class QueueDescriptorTest {
    @Test
    void pictureAndConstantsAgree() throws Exception {
        assertTrue(LayoutPicture.check(QueueDescriptor.class) > 0);
    }
}
