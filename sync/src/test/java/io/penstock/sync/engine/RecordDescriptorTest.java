package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.Test;

class RecordDescriptorTest {
    @Test
    void pictureMatchesConstants() throws Exception {
        assertEquals(6, LayoutPicture.check(RecordDescriptor.class));
    }
}
