package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.Test;

class ReadWriteLockDescriptorTest {
    @Test
    void pictureMatchesConstants() throws Exception {
        assertEquals(13, LayoutPicture.check(ReadWriteLockDescriptor.class));
    }
}
