package io.penstock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.MappedBuffer;
import io.penstock.core.memory.Participants;
import io.penstock.core.wait.Deadline;
import io.penstock.sync.LockLostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an acquisition stores behind its CAS comes late for others, as from the store buffer of a processor: here at a later look at the word. */
class LateStoresTest {
    private static final int LENGTH = 1024;

    private final MemoryBoard board = new MemoryBoard(new BoardSettings());
    private final LateBuffer words = new LateBuffer();
    private final LockWord word = new LockWord(words, 0, board.participants());
    private final LocalLock local = new LocalLock();
    private final LockPlace lock = lock(board, word, local);

    private static LockPlace lock(final MemoryBoard board, final LockWord word, final LocalLock local) {
        final EntryPlace place = board.entry(Entry.Wanted.lock("l", EntryKind.LOCK));
        return new LockPlace(place, null, word, local, board.turns(place.entry()));
    }

    @AfterEach
    void close() {
        board.close();
    }

    /** Does something once, at a look at the lock's word. */
    private static final class LateBuffer extends MappedBuffer {
        private Runnable late = () -> {};
        private int looks;

        LateBuffer() {
            super(ByteBuffer.allocateDirect(LENGTH));
        }

        void atLook(final int number, final Runnable action) {
            looks = number;
            late = action;
        }

        @Override
        public long getLongVolatile(final int index) {
            if (index == BoardDescriptor.VALUE && --looks == 0) {
                late.run();
            }
            return super.getLongVolatile(index);
        }
    }

    @Test
    @DisplayName(
            "S2: the close of a handle waits for the stores of an acquisition that had not seen the close, and gives it back")
    void closeWaits() throws Exception {
        final Tenure tenure = lock.acquire(Deadline.NEVER, false);
        lock.unlock();
        tenure.begin();
        final LockWord.Taken taken = new LockWord.Taken();
        assertTrue(word.tryTake(taken, 1, 1)); // by the thread of the tenure, which is about to look at closed
        words.atLook(3, () -> tenure.word = taken.word);
        board.closed = true;
        lock.abandonHolds();
        assertTrue(word.isAbandoned());
    }

    @Test
    @DisplayName("S2: the same of the first acquisition of a thread")
    void closeWaitsForTheFirst() throws Exception {
        final LockWord.Taken taken = new LockWord.Taken();
        assertTrue(word.tryTake(taken, 1, 1));
        final Tenure tenure = new Tenure(lock);
        words.atLook(3, () -> {
            tenure.word = taken.word;
            local.taken(tenure);
        });
        board.closed = true;
        lock.abandonHolds();
        assertTrue(word.isAbandoned());
    }

    @Test
    @DisplayName(
            "S10: a thread that acquires again and again uses one object, unless others may have it, or it was not released")
    void reuse() throws Exception {
        final Tenure first = lock.acquire(Deadline.NEVER, false);
        assertSame(first, lock.acquire(Deadline.NEVER, false), "nested");
        lock.unlock();
        lock.unlock();
        final Tenure second = lock.acquire(Deadline.NEVER, false);
        assertSame(first, second);
        second.share();
        lock.unlock();
        final Tenure third = lock.acquire(Deadline.NEVER, false);
        assertFalse(first == third, "a hold may have it");
        third.exit(); // and then the thread fails
        assertNull(lock.acquire(Deadline.after(Duration.ZERO), false));
    }

    @Test
    @DisplayName(
            "S12: a release that stands still is done by the heartbeat, once; its thread's next acquisition is another one")
    void helped() throws Exception {
        final Tenure tenure = lock.acquire(Deadline.NEVER, false);
        tenure.exit(); // and then the thread fails
        lock.lookAfter();
        assertFalse(word.isAvailable());
        lock.lookAfter();
        assertTrue(word.isAvailable());
        final Tenure next = lock.acquire(Deadline.NEVER, false);
        lock.lookAfter();
        lock.lookAfter();
        assertTrue(lock.isOwn());
        lock.unlock();
        assertFalse(tenure == next);
        assertEquals(0, LockWord.holder(word.word()));
    }

    @Test
    @DisplayName(
            "S12: the heartbeat leaves a release alone that was done, also if its thread's last store comes late: the thread goes on with its object")
    void doneMeanwhile() throws Exception {
        final Tenure tenure = lock.acquire(Deadline.NEVER, false);
        tenure.exit();
        assertTrue(word.release(tenure.word)); // as the thread does it
        lock.lookAfter();
        lock.lookAfter();
        tenure.word = 0;
        assertSame(tenure, lock.acquire(Deadline.NEVER, false));
        lock.lookAfter();
        assertTrue(lock.isOwn());
        lock.unlock();
    }

    @Test
    @DisplayName(
            "S15: a release that the heartbeat has looked at once says nothing of a later hold: that one is told of its loss")
    void laterLoss() throws Exception {
        final Tenure tenure = lock.acquire(Deadline.NEVER, false);
        tenure.releasedForIt = tenure.word; // the heartbeat is about to release it, and its thread is quicker
        lock.unlock();
        assertSame(tenure, lock.acquire(Deadline.NEVER, false));
        assertTrue(lock.force(tenure.fence()));
        assertThrows(LockLostException.class, lock::unlock);
    }

    @Test
    @DisplayName("S2: a try that gets nothing leaves nothing, also by an object that was used before")
    void failedTry() throws Exception {
        lock.acquire(Deadline.NEVER, false);
        lock.unlock();
        final LockWord other = new LockWord(words, 0, new Participants() {
            @Override
            public int self() {
                return 2;
            }

            @Override
            public boolean isDead(final int participant) {
                return false;
            }
        });
        final LockWord.Taken taken = new LockWord.Taken();
        assertTrue(other.tryTake(taken, 1, 1));
        assertNull(lock.acquire(Deadline.after(Duration.ZERO), false));
        assertThrows(IllegalMonitorStateException.class, lock::unlock);
        assertTrue(other.release(taken.word));
        lock.acquire(Deadline.NEVER, false);
        assertTrue(lock.isOwn());
        lock.unlock();
    }

    @Test
    @DisplayName("S10: the heartbeat takes no acquisition for a release, whenever it looks")
    void lookedAfter() throws Exception {
        for (int round = 0; round < 100; round++) {
            lock.lookAfter();
            words.atLook(1 + round % 5, lock::lookAfter);
            lock.acquire(Deadline.NEVER, false);
            words.atLook(0, () -> {});
            lock.lookAfter();
            assertTrue(lock.isOwn());
            lock.unlock();
            lock.lookAfter();
        }
    }
}
