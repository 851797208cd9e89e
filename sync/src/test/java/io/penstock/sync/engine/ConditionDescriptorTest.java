package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.Test;

class ConditionDescriptorTest {
    @Test
    void pictureMatchesConstants() throws Exception {
        assertEquals(1, LayoutPicture.check(ConditionDescriptor.class));
    }

    @Test
    void namesLeadBackToTheLock() {
        assertEquals("l#c", ConditionDescriptor.name("l", "c"));
        assertEquals("l#m", ConditionDescriptor.lockOf(ConditionDescriptor.name("l#m", "c")));
        assertTrue(ConditionDescriptor.isName("c d"));
        assertFalse(ConditionDescriptor.isName("c#d"));
        assertFalse(ConditionDescriptor.isName(""));
    }
}
