package io.penstock.core.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.core.wait.WaitListDescriptor;
import io.penstock.testkit.LayoutPicture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("pictures and constants agree")
class DescriptorTest {
    @Test
    void processTable() throws Exception {
        assertEquals(12, LayoutPicture.check(ProcessTableDescriptor.class));
        assertEquals(
                ProcessTableDescriptor.slotOffset(1) - ProcessTableDescriptor.slotOffset(0),
                ProcessTableDescriptor.SLOT_LENGTH);
    }

    @Test
    void waitList() throws Exception {
        assertEquals(11, LayoutPicture.check(WaitListDescriptor.class));
        assertEquals(128, WaitListDescriptor.raisedIndex(1));
        assertEquals(2112, WaitListDescriptor.cellIndex(1));
    }
}
