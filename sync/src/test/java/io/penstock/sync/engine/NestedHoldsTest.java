package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import java.lang.reflect.Field;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a thread can acquire a lock that it holds. */
@Timeout(30)
class NestedHoldsTest {
    private static final long READ_ONCE = 1L << 32 | 1;

    private final OpenBoard board = new MemoryBoard(new BoardSettings());

    private static void set(final Class<?> type, final String field, final Object of, final Object value)
            throws Exception {
        final Field count = type.getDeclaredField(field);
        count.setAccessible(true);
        count.set(of, value);
    }

    private static void assertFull(final IllegalStateException full) {
        assertTrue(full.getMessage().contains(Integer.toString(Integer.MAX_VALUE)), full::getMessage);
        assertTrue(full.getMessage().contains("path=memory"), full::getMessage);
    }

    @Test
    @DisplayName(
            "S10: a thread that holds the lock as often as can be counted is told so, and does not wait for itself")
    void lock() throws Exception {
        final LockPlace lock = new LockPlace(board.entry(Entry.Wanted.lock("l", EntryKind.LOCK)), null);
        final Tenure tenure = lock.acquire(Deadline.NEVER, false);
        set(Tenure.class, "count", tenure, Integer.MAX_VALUE);
        assertFull(assertThrows(IllegalStateException.class, () -> lock.acquire(Deadline.NEVER, false)));
        assertEquals(Integer.MAX_VALUE, tenure.count());
        set(Tenure.class, "count", tenure, 1);
        lock.unlock();
    }

    @Test
    @DisplayName("S17: nor does one that reads as often, and its count does not run into the number of its read")
    void reads() throws Exception {
        final ReadPlace reads =
                new WritePlace(board.entry(Entry.Wanted.lock("rw", EntryKind.READ_WRITE_LOCK)), null).reads();
        final Reading reading = reads.acquire(Deadline.NEVER, false);
        set(Reading.class, "state", reading, READ_ONCE - 1 + Integer.MAX_VALUE);
        assertFull(assertThrows(IllegalStateException.class, () -> reads.acquire(Deadline.NEVER, false)));
        assertEquals(Integer.MAX_VALUE, reading.count());
        set(Reading.class, "state", reading, READ_ONCE);
        reads.unlock();
    }
}
