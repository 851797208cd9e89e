package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.queue.engine.SharedQueue;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What our queues promise beyond {@link BlockingQueueContract}, and what they do not do. */
public interface SharedQueueContract extends BlockingQueueContract {
    @Test
    @DisplayName("Q1: nothing is removed from the middle")
    default void removesAtItsHeadOnly() throws Exception {
        final BlockingQueue<String> queue = queue(3);
        queue.addAll(List.of("a", "b"));
        assertThrows(UnsupportedOperationException.class, () -> queue.remove("a"));
        assertThrows(UnsupportedOperationException.class, () -> queue.removeAll(List.of("a")));
        assertThrows(UnsupportedOperationException.class, () -> queue.retainAll(List.of("a")));
        assertThrows(UnsupportedOperationException.class, () -> queue.removeIf("a"::equals));
        final Iterator<String> iterator = queue.iterator();
        iterator.next();
        assertThrows(UnsupportedOperationException.class, iterator::remove);
        assertEquals(2, queue.size());
    }

    @Test
    @DisplayName("Q1: putAll and offerAll put no queue into itself: half full, it would fill up and wait for ever")
    default void refusesItsOwnBatch() throws Exception {
        final SharedQueue<String> queue = (SharedQueue<String>) queue(3);
        queue.putAll(List.of("a", "b"));
        assertThrows(IllegalArgumentException.class, () -> queue.putAll(queue));
        assertThrows(IllegalArgumentException.class, () -> queue.offerAll(queue, Duration.ZERO));
        assertEquals(2, queue.size());
    }

    @Test
    @DisplayName("Q1, Q3: putAll and offerAll refuse null: before it all may be there, behind it nothing")
    default void batchesRefuseNull() throws Exception {
        final SharedQueue<String> queue = (SharedQueue<String>) queue(3);
        final List<String> withNull = Arrays.asList("a", null, "b");
        assertThrows(NullPointerException.class, () -> queue.putAll(withNull));
        assertThrows(NullPointerException.class, () -> queue.offerAll(withNull, Duration.ZERO));
        assertThrows(NullPointerException.class, () -> queue.putAll(null));
        assertFalse(queue.contains("b"));
    }
}
