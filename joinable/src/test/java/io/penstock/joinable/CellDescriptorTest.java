package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.Test;

class CellDescriptorTest {
    @Test
    void pictureAndConstantsAgree() throws Exception {
        assertTrue(LayoutPicture.check(CellDescriptor.class) > 0);
    }
}
