package io.penstock.core.memory;

import static io.penstock.core.memory.OwnerLock.Acquisition.ACQUIRED;
import static io.penstock.core.memory.OwnerLock.Acquisition.REFUSED;
import static io.penstock.core.memory.OwnerLock.Acquisition.TAKEN_OVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.FakeParticipants;
import io.penstock.testkit.KillPoints;
import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerLockTest {
    private static final KillPoints KILLS = new KillPoints("ownerLock");
    private static final int LOCK = 8;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(64);
    private final FakeParticipants first = FakeParticipants.first(1);
    private final FakeParticipants second = first.another(2);
    private final FakeParticipants third = first.another(3);

    @AfterAll
    static void report() {
        KILLS.report();
    }

    private OwnerLock lockOf(final Participants participants) {
        return new OwnerLock(new MappedBuffer(memory), LOCK, participants);
    }

    // ---- one step at a time

    @Test
    void zeroBytesAreAFreeLock() {
        final OwnerLock lock = lockOf(first);
        assertTrue(lock.isAvailable());
        assertFalse(lock.isOrphaned());
        assertEquals(ParticipantId.NOBODY, lock.owner());
        assertEquals(ACQUIRED, lock.tryAcquire());
        assertEquals(first.self(), lock.owner());
        assertEquals(first.self(), new MappedBuffer(memory).getLong(LOCK));
        lock.release();
        assertEquals(ParticipantId.NOBODY, lock.owner());
    }

    @Test
    void aLivingOwnerKeepsItsLock() {
        assertEquals(ACQUIRED, lockOf(first).tryAcquire());
        final OwnerLock lock = lockOf(second);
        assertEquals(REFUSED, lock.tryAcquire());
        assertFalse(lock.isAvailable());
        assertFalse(lock.isOrphaned());
        assertEquals(first.self(), lock.owner());
    }

    @Test
    void notReentrant() {
        assertEquals(ACQUIRED, lockOf(first).tryAcquire());
        assertEquals(REFUSED, lockOf(first).tryAcquire());
    }

    @Test
    void aDeadOwnersLockIsTakenOverOnce() {
        lockOf(first).tryAcquire();
        first.die();
        assertTrue(lockOf(second).isAvailable());
        assertTrue(lockOf(second).isOrphaned());
        assertEquals(TAKEN_OVER, lockOf(second).tryAcquire());
        assertEquals(REFUSED, lockOf(third).tryAcquire());
        lockOf(second).release();
        assertEquals(ACQUIRED, lockOf(third).tryAcquire());
    }

    @Test
    void anOwnerKilledDuringRecoveryIsTakenOver() {
        lockOf(first).tryAcquire();
        first.die();
        lockOf(second).tryAcquire();
        second.die();
        assertEquals(TAKEN_OVER, lockOf(third).tryAcquire());
    }

    @Test
    void aLockThatNamesAnotherOwnerIsLost() {
        lockOf(first).tryAcquire();
        final LockLostException lost =
                assertThrows(LockLostException.class, () -> lockOf(second).release());
        assertTrue(lost.getMessage().contains("self=participant(slot=2 epoch=1)"), lost.getMessage());
        assertTrue(lost.getMessage().contains("owner=participant(slot=1 epoch=1)"), lost.getMessage());
        assertEquals(first.self(), lockOf(first).owner());
        lockOf(first).release();
        assertThrows(LockLostException.class, () -> lockOf(first).release());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 31, 1L << 32, 0x1_0000_0801L, Long.MAX_VALUE})
    void aWordThatNamesNoParticipantIsDamage(final long word) {
        new MappedBuffer(memory).putLong(LOCK, word);
        final OwnerLock lock = lockOf(first);
        for (final Runnable use :
                List.<Runnable>of(lock::tryAcquire, lock::release, lock::isAvailable, lock::isOrphaned)) {
            final LockLostException damaged = assertThrows(LockLostException.class, use::run);
            assertTrue(damaged.getMessage().contains("word=0x" + Long.toHexString(word)), damaged.getMessage());
        }
        assertEquals(word, new MappedBuffer(memory).getLong(LOCK));
    }

    // ---- killed at every store

    /**
     * What a lock protects: two words that must be equal whenever no owner is inside, an intent by which to complete
     * them, and a count of rounds. Every owner that took over recovers before doing anything else.
     */
    private static final class Guarded {
        static final int INTENT = 16;
        static final int LEFT = 24;
        static final int RIGHT = 32;

        private final AtomicBuffer words;
        private final OwnerLock lock;

        Guarded(final AtomicBuffer words, final Participants participants) {
            this.words = words;
            this.lock = new OwnerLock(words, LOCK, participants);
        }

        OwnerLock.Acquisition round() {
            final OwnerLock.Acquisition acquisition = lock.tryAcquire();
            if (acquisition == REFUSED) {
                return acquisition;
            }
            if (acquisition == TAKEN_OVER) {
                recover();
            }
            final long next = words.getLongVolatile(LEFT) + 1;
            words.putLongRelease(INTENT, next);
            words.putLongRelease(LEFT, next);
            // An increment, so that a missing recovery stays visible for ever.
            words.putLongRelease(RIGHT, words.getLongVolatile(RIGHT) + 1);
            words.putLongRelease(INTENT, 0);
            lock.release();
            return acquisition;
        }

        private void recover() {
            final long intended = words.getLongVolatile(INTENT);
            if (intended != 0) {
                words.putLongRelease(LEFT, intended);
                words.putLongRelease(RIGHT, intended);
                words.putLongRelease(INTENT, 0);
            }
        }
    }

    @Test
    @Tag("kill")
    void ownersKilledAtEveryStoreFourDeep() {
        killed(1, 4, new Snapshot(ByteBuffer.allocateDirect(64)), FakeParticipants.first(1), 0, false);
    }

    /**
     * The round of one participant is killed before every store; then the round of the next is killed before every
     * store; and so on.
     */
    private static void killed(
            final int depth,
            final int deepest,
            final Snapshot before,
            final FakeParticipants self,
            final long roundsBefore,
            final boolean orphaned) {
        KILLS.forEvery("round, kill " + depth, victim -> {
            final ByteBuffer copy = before.copy();
            final Guarded guarded = new Guarded(new CrashingBuffer(copy, victim), self);
            return new KillPoints.Trial() {
                @Override
                public void operate() {
                    assertEquals(orphaned ? TAKEN_OVER : ACQUIRED, guarded.round());
                }

                @Override
                public void check(final boolean killed) {
                    final AtomicBuffer words = new MappedBuffer(copy);
                    final FakeParticipants survivor = self.another(depth + 1);
                    final Snapshot left = new Snapshot(copy);
                    final boolean owned = words.getLong(LOCK) == self.self();
                    final boolean predecessorOwns = !owned && words.getLong(LOCK) != ParticipantId.NOBODY;
                    assertTrue(killed || words.getLong(LOCK) == ParticipantId.NOBODY);
                    if (owned) {
                        assertEquals(REFUSED, new Guarded(words, survivor).round(), "no death is proven yet");
                    }
                    final FakeParticipants dead = FakeParticipants.first(depth);
                    for (int slot = 1; slot <= depth; slot++) {
                        dead.another(slot).die();
                    }
                    final FakeParticipants next = dead.another(depth + 1);
                    assertEquals(owned || predecessorOwns ? TAKEN_OVER : ACQUIRED, new Guarded(words, next).round());
                    final long rounds = words.getLong(Guarded.LEFT);
                    assertEquals(rounds, words.getLong(Guarded.RIGHT));
                    assertEquals(0, words.getLong(Guarded.INTENT));
                    assertEquals(ParticipantId.NOBODY, words.getLong(LOCK));
                    assertTrue(rounds > roundsBefore && rounds <= roundsBefore + depth + 1, "rounds=" + rounds);
                    if (killed && depth < deepest) {
                        killed(depth + 1, deepest, left, next, roundsBefore, owned || predecessorOwns);
                    }
                }
            };
        });
    }

    // ---- many concurrently

    @Test
    void threadsOfOneProcessExcludeEachOther() throws Exception {
        final int rounds = 5_000;
        final Guarded guarded = new Guarded(new MappedBuffer(memory), first);
        byThreads(4, thread -> contend(guarded, rounds));
        assertEquals(4L * rounds, new MappedBuffer(memory).getLong(Guarded.LEFT));
        assertEquals(4L * rounds, new MappedBuffer(memory).getLong(Guarded.RIGHT));
    }

    @Test
    void participantsExcludeEachOther() throws Exception {
        final int rounds = 5_000;
        byThreads(4, thread -> contend(new Guarded(new MappedBuffer(memory), first.another(10 + thread)), rounds));
        assertEquals(4L * rounds, new MappedBuffer(memory).getLong(Guarded.LEFT));
        assertEquals(4L * rounds, new MappedBuffer(memory).getLong(Guarded.RIGHT));
    }

    @Test
    void oneOfManyTakesOver() throws Exception {
        for (int round = 0; round < 200; round++) {
            new MappedBuffer(memory).putLong(LOCK, first.self());
            first.die();
            final List<OwnerLock.Acquisition> came =
                    byThreads(4, thread -> lockOf(first.another(10 + thread)).tryAcquire());
            assertEquals(1, came.stream().filter(TAKEN_OVER::equals).count());
            assertEquals(3, came.stream().filter(REFUSED::equals).count());
        }
    }

    static OwnerLock.Acquisition contend(final Guarded guarded, final int rounds) {
        OwnerLock.Acquisition last = REFUSED;
        for (int done = 0; done < rounds; ) {
            last = guarded.round();
            if (last == REFUSED) {
                LockSupport.parkNanos(1);
            } else {
                done++;
            }
        }
        return last;
    }

    private interface ByThread {
        OwnerLock.Acquisition run(int thread);
    }

    private static List<OwnerLock.Acquisition> byThreads(final int count, final ByThread work) throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            final CyclicBarrier start = new CyclicBarrier(count);
            final List<Callable<OwnerLock.Acquisition>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                final int thread = i;
                tasks.add(() -> {
                    start.await();
                    return work.run(thread);
                });
            }
            final List<OwnerLock.Acquisition> results = new ArrayList<>();
            for (final Future<OwnerLock.Acquisition> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    // ---- two JVMs

    @Test
    @Tag("two-process")
    @Tag("kill")
    void twoJvmsExcludeEachOtherAndADeadOwnerIsTakenOver() throws Exception {
        final int rounds = 20_000;
        final Path file = Files.createTempFile("penstock-lock", ".dat");
        try {
            final AtomicBuffer words = map(file);
            final Process child = ChildMain.builder(List.of(), Contender.class, file, rounds)
                    .redirectErrorStream(true)
                    .start();
            try {
                while (words.getLongVolatile(Guarded.LEFT) == 0 && child.isAlive()) {
                    Thread.onSpinWait();
                }
                final Guarded guarded = new Guarded(words, first);
                contend(guarded, rounds);
                assertEquals(KillSwitch.HALT_STATUS, child.waitFor(), () -> new String(readAll(child), UTF_8));
                assertEquals(second.self(), lockOf(words).owner(), "the child died as the owner");
                assertNotEquals(words.getLong(Guarded.LEFT), words.getLong(Guarded.RIGHT), "and between two stores");
                assertEquals(REFUSED, guarded.round());
                second.die();
                assertEquals(TAKEN_OVER, guarded.round());
                assertEquals(2L * rounds + 2, words.getLong(Guarded.LEFT));
                assertEquals(2L * rounds + 2, words.getLong(Guarded.RIGHT));
            } finally {
                child.destroyForcibly();
            }
        } finally {
            Files.delete(file);
        }
    }

    private OwnerLock lockOf(final AtomicBuffer words) {
        return new OwnerLock(words, LOCK, first);
    }

    private static byte[] readAll(final Process child) {
        try {
            return child.getInputStream().readAllBytes();
        } catch (final IOException e) {
            return e.toString().getBytes(UTF_8);
        }
    }

    private static ByteBuffer mapBytes(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, 4096);
        }
    }

    private static AtomicBuffer map(final Path file) throws IOException {
        return new MappedBuffer(mapBytes(file));
    }

    /** Child: many rounds against the parent, then one in which it is killed between the two stores. */
    static final class Contender {
        private Contender() {}

        public static void main(final String[] args) throws Exception {
            final FakeParticipants self = FakeParticipants.first(2);
            final KillSwitch killSwitch = KillSwitch.halting();
            final Guarded guarded = new Guarded(new CrashingBuffer(mapBytes(Path.of(args[0])), killSwitch), self);
            final int rounds = Integer.parseInt(args[1]);
            contend(guarded, rounds);
            while (guarded.words.getLongVolatile(Guarded.RIGHT) < 2L * rounds
                    || guarded.lock.owner() != ParticipantId.NOBODY) {
                Thread.onSpinWait(); // the parent has not finished its rounds
            }
            killSwitch.arm(3); // the CAS, the intent, the left word; not the right one
            guarded.round();
        }
    }
}
