package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R14: what a call could not add under the monitor, for want of stack, is not lost. */
class StraysTest {
    private final List<ItemBuffer> given = new ArrayList<>();
    private final Undelivered undelivered = new Undelivered(
            item -> {
                given.add(item);
                item.settle();
            },
            0);

    private static ItemBuffer taken() {
        final ItemBuffer item = new ItemBuffer();
        item.isTaken = true;
        return item;
    }

    private void stray(final int slot, final ItemBuffer item) {
        undelivered.strays[slot] = item;
        undelivered.hasStrays = true;
    }

    @Test
    @DisplayName("the next take has strays, also those of a batch, behind what was added before")
    void nextTake() {
        final ItemBuffer added = taken();
        undelivered.first = added;
        undelivered.last = added;
        final ItemBuffer alone = taken();
        final ItemBuffer head = taken();
        head.next = taken();
        final ItemBuffer tail = head.next;
        stray(0, alone);
        stray(1, head);
        assertEquals(4, undelivered.count());
        assertFalse(undelivered.hasStrays);
        assertSame(added, undelivered.poll());
        assertSame(alone, undelivered.poll());
        assertSame(head, undelivered.poll());
        assertSame(tail, undelivered.poll());
        assertNull(undelivered.poll());
    }

    @Test
    @DisplayName("the heartbeat, and closing, give strays back")
    void givenBack() {
        final ItemBuffer one = taken();
        stray(0, one);
        assertTrue(undelivered.pay());
        assertEquals(List.of(one), given);
        final ItemBuffer two = taken();
        stray(5, two);
        undelivered.end();
        assertEquals(List.of(one, two), given);
        assertEquals(0, undelivered.count());
    }
}
