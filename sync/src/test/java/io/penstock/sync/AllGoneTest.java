package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.memory.SharedFile;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The only process of a board is killed, which has and waits for something of each kind. Perhaps the machine starts anew before the next one comes. */
@Tag("two-process")
@Tag("kill")
@Timeout(180)
class AllGoneTest {
    private static final Duration GUARD = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("board");
    }

    /** The hub says in which boot its processes lived. */
    private void reboot() throws Exception {
        final Path table = directory.resolve(".penstock").resolve("processes.dat");
        try (FileChannel file = FileChannel.open(table, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(Long.BYTES).putLong(0, 1), SharedFile.HEADER_LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "S1, S3: values stand, and no lock, permit, arrival, party or waiter of before is left, also after a reboot")
    void nothingIsLeft(final boolean afterReboot) throws Exception {
        try (Jvm peer = Jvm.start(AllGonePeer.class, path().toString())) {
            peer.expect("there");
            peer.kill();
        }
        if (afterReboot) {
            reboot();
        }
        try (Board board = Board.at(path()).open()) {
            values(board);
            locks(board);
            counts(board);
            assertEquals(Map.of(), SyncStats.of(path()).waiters());
        }
    }

    private static void values(final Board board) {
        assertEquals(9, board.number("n").get());
        assertEquals(7, board.adder("a").sum());
        assertEquals(5, board.byteArray("b", 3).get(2));
        assertEquals(
                RecordPeer.Wide.of(3), board.record("r", RecordPeer.Wide.class).read());
        assertEquals(Map.of(), board.gauge("g").live());
        assertFalse(board.flag("f").isSet());
    }

    private static void locks(final Board board) throws Exception {
        assertEquals(Optional.empty(), board.lock("l").owner());
        try (Hold hold = board.lock("l").acquire(GUARD)) {
            assertTrue(hold.died().isPresent());
        }
        try (Hold hold = board.readWriteLock("writes").acquireWrite(GUARD)) {
            assertTrue(hold.died().isPresent());
        }
        assertEquals(List.of(), board.readWriteLock("reads").stats().readers());
        try (Hold hold = board.readWriteLock("reads").acquireWrite(GUARD)) {
            assertFalse(hold.died().isPresent());
        }
        try (Hold hold = board.lock("other").acquire(GUARD)) {
            assertFalse(hold.died().isPresent());
            board.lock("other").condition("c").signalAll();
        }
    }

    private static void counts(final Board board) throws Exception {
        assertEquals(
                AllGonePeer.PERMITS, board.semaphore("s", AllGonePeer.PERMITS).availablePermits());
        assertTrue(board.semaphore("s", AllGonePeer.PERMITS).tryAcquire(AllGonePeer.PERMITS));
        assertEquals(1, board.unowned("u", 2, 2).availablePermits(), "a plain count");
        final SharedLatch latch = board.latch("latch", AllGonePeer.COUNT);
        assertThrows(PartyDiedException.class, latch::await);
        latch.enter().countDown();
        latch.enter().countDown();
        assertTrue(latch.await(Duration.ZERO));
        final SharedBarrier barrier = board.barrier("barrier", AllGonePeer.PARTIES);
        assertFalse(barrier.isBroken());
        final CompletableFuture<Void> other = Background.run(barrier::await);
        barrier.await();
        other.get(GUARD.toSeconds(), TimeUnit.SECONDS);
    }
}
