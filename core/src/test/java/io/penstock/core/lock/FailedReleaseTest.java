package io.penstock.core.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.MappedBuffer;
import io.penstock.core.memory.ParticipantId;
import io.penstock.testkit.FakeParticipants;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R14: a release that throws, before its effect or behind it, at the end of a stack. */
class FailedReleaseTest {
    private static final int SELF = ParticipantId.of(1, 1);

    private final AtomicInteger recoveries = new AtomicInteger();
    private final Words words = new Words();
    private final RecoverableLock lock =
            new RecoverableLock(words, 0, FakeParticipants.first(1), recoveries::incrementAndGet);

    /** A failure of the library's own calls around a compare-and-set. */
    private static final class Words extends MappedBuffer {
        private boolean failsBefore;
        private boolean failsBehind;

        Words() {
            super(ByteBuffer.allocateDirect(64));
        }

        @Override
        public boolean compareAndSetLong(final int index, final long expected, final long update) {
            if (failsBefore) {
                failsBefore = false;
                throw new StackOverflowError("before");
            }
            final boolean done = super.compareAndSetLong(index, expected, update);
            if (failsBehind) {
                failsBehind = false;
                throw new StackOverflowError("behind");
            }
            return done;
        }
    }

    @Test
    @DisplayName("before its effect: the next attempt of the process takes the lock over, once, and has it alone")
    void before() {
        assertTrue(lock.tryLock());
        words.failsBefore = true;
        assertThrows(StackOverflowError.class, lock::unlock);
        assertTrue(lock.isAvailable());
        assertTrue(lock.tryLock());
        assertFalse(lock.tryLock());
        assertEquals(1, recoveries.get());
        lock.unlock();
        assertTrue(lock.tryLock());
        lock.unlock();
        assertEquals(ParticipantId.NOBODY, lock.owner());
    }

    @Test
    @DisplayName("before its effect: the heartbeat releases the lock for it")
    void heartbeat() {
        assertTrue(lock.tryLock());
        words.failsBefore = true;
        assertThrows(StackOverflowError.class, lock::unlock);
        assertTrue(lock.heal());
        assertEquals(ParticipantId.NOBODY, lock.owner());
    }

    @Test
    @DisplayName("behind its effect: the thread that acquires the lock next has it alone, whatever the heartbeat does")
    void behind() {
        assertTrue(lock.tryLock());
        words.failsBehind = true;
        assertThrows(StackOverflowError.class, lock::unlock);
        assertEquals(ParticipantId.NOBODY, lock.owner());
        assertTrue(lock.tryLock());
        lock.heal();
        assertEquals(SELF, lock.owner(), "the heartbeat has released the lock of another thread");
        assertFalse(lock.tryLock(), "two threads have the lock");
        assertEquals(0, recoveries.get());
        lock.unlock();
        assertEquals(ParticipantId.NOBODY, lock.owner());
    }

    @Test
    @DisplayName(
            "behind its effect: a look at the free lock forgets the failure, so another handle of the process is not taken for it")
    void forgotten() {
        assertTrue(lock.tryLock());
        words.failsBehind = true;
        assertThrows(StackOverflowError.class, lock::unlock);
        assertTrue(lock.heal());
        final RecoverableLock other = new RecoverableLock(words, 0, FakeParticipants.first(1), () -> {});
        assertTrue(other.tryLock());
        assertTrue(lock.heal());
        assertFalse(lock.tryLock());
        assertEquals(SELF, other.owner());
        other.unlock();
    }
}
