package io.penstock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import io.penstock.codec.KryoCodec;
import io.penstock.core.lock.RecoverableLock;
import io.penstock.process.ChildJvm;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.engine.EntryPlace;
import io.penstock.testkit.Background;
import io.penstock.testkit.Rescues;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a file. */
class FileRecordTest extends RecordContract {
    private static final int ROUNDS = 300;

    /** Where WRITE_LOCK lies. */
    private static final int WRITE_LOCK = 128;

    @TempDir
    private Path directory;

    @Override
    Board newBoard() throws Exception {
        return Board.at(directory.resolve("board")).create();
    }

    @Test
    @DisplayName("S1: a record outlives all handles, with its version")
    void reopened() throws Exception {
        board.record("r", Pair.class).write(Pair.of(4));
        board.close();
        try (Board again = Board.at(directory.resolve("board")).open()) {
            assertEquals(Pair.of(4), again.record("r", Pair.class).read());
            assertEquals(1, again.record("r", Pair.class).version());
        }
    }

    @Test
    @DisplayName("V5: two threads that wake each other by records need no rescue by the heartbeat")
    void losesNoWakeUp() throws Exception {
        Rescues.slow();
        try (Board other = Board.at(directory.resolve("board")).open()) {
            final CompletableFuture<Void> peer = Background.run(() -> {
                final SharedRecord<Pair> there = other.record("there", Pair.class);
                final SharedRecord<Pair> back = other.record("back", Pair.class);
                for (long round = 0; round < ROUNDS; round++) {
                    there.awaitNewer(round);
                    back.write(there.read());
                }
            });
            final SharedRecord<Pair> there = board.record("there", Pair.class);
            final SharedRecord<Pair> back = board.record("back", Pair.class);
            for (long round = 0; round < ROUNDS; round++) {
                there.write(Pair.of(round));
                back.awaitNewer(round);
                assertEquals(Pair.of(round), back.read());
            }
            peer.get(1, TimeUnit.MINUTES);
            assertEquals(0, Rescues.count(directory));
        } finally {
            Rescues.quick();
        }
    }

    @Test
    @DisplayName(
            "S7: a write that ends wakes the next one of those that wait to write, with no rescue by the heartbeat")
    void writersWakeEachOther() throws Exception {
        Rescues.slow();
        try {
            final SharedRecord<Pair> record = board.record("r", Pair.class, Pair.of(0));
            final EntryPlace place = record.place();
            final RecoverableLock lock = new RecoverableLock(
                    place.words(), place.index() + WRITE_LOCK, place.board().participants(), () -> {});
            assertTrue(lock.tryLock());
            final List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                final AtomicReference<Thread> thread = new AtomicReference<>();
                writers.add(Background.run(() -> {
                    thread.set(Thread.currentThread());
                    record.update(Pair::next);
                }));
                Awaitility.await().until(() -> thread.get() != null && Rescues.isAsleep(thread.get()));
            }
            lock.unlock();
            place.board().waits().signal(place.entry().condition() + 1);
            for (final CompletableFuture<Void> writer : writers) {
                writer.get(10, TimeUnit.SECONDS);
            }
            assertEquals(Pair.of(3), record.read());
            assertEquals(0, Rescues.count(directory));
        } finally {
            Rescues.quick();
        }
    }

    /** What a program sends. */
    record Job(String text, SharedRecord<Pair> progress) {}

    @Test
    @DisplayName(
            "S8: a record that arrives is the same one, and knows its class, after Java's serialization and a queue")
    void travels() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(record);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            @SuppressWarnings("unchecked")
            final SharedRecord<Pair> copy = (SharedRecord<Pair>) in.readObject();
            copy.write(Pair.of(1));
            assertEquals(Pair.of(1), record.read());
            copy.board().close();
        }
        try (BoundedQueue<Job> jobs =
                BoundedQueue.at(directory.resolve("jobs"), Job.class).create()) {
            jobs.put(new Job("a", record));
            final Job job = jobs.take();
            assertEquals(Pair.of(2), job.progress().update(Pair::next));
            assertEquals(Pair.of(2), record.read());
            job.progress().board().close();
        }
    }

    @Test
    @DisplayName("S8, K4: where a queue's type does not name the record's class, its sender is told how to allow it")
    void classNotDeclared() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class, Pair.of(3));
        try (BoundedQueue<SharedEntry> queue =
                BoundedQueue.at(directory.resolve("entries"), SharedEntry.class).create()) {
            final CodecException told = assertThrows(CodecException.class, () -> queue.put(record));
            assertTrue(told.getMessage().contains("allow("), told.getMessage());
            assertTrue(told.getMessage().contains("Pair"), told.getMessage());
            assertEquals(0, queue.size());
        }
        try (BoundedQueue<SharedEntry> queue = BoundedQueue.at(directory.resolve("allowed"), SharedEntry.class)
                .codec(KryoCodec.builder().allow(Pair.class).build())
                .create()) {
            queue.put(record);
            final SharedRecord<?> copy = assertInstanceOf(SharedRecord.class, queue.take());
            assertEquals(Pair.of(3), copy.read());
            copy.board().close();
        }
    }

    @Test
    @DisplayName("S8: a record found by its address alone has no class yet: it says how to give one")
    void byAddress() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class, Pair.of(3));
        final SharedRecord<?> found = assertInstanceOf(
                SharedRecord.class,
                Board.resolve(SharedAddress.parse(record.address().toString())));
        final IllegalStateException told = assertThrows(IllegalStateException.class, found::read);
        assertTrue(told.getMessage().contains("entry.board().record(entry.name()"), told.getMessage());
        assertEquals("record r", found.toString());
        assertEquals(Pair.of(3), found.board().record(found.name(), Pair.class).read());
        found.board().close();
    }

    @Test
    @Tag("two-process")
    @DisplayName("S8: a child's task captures a record")
    void captured() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class, Pair.of(0));
        try (ChildJvm<String, String> child = ChildJvm.start(String.class, String.class, parent -> {
            for (int step = 0; step < 100; step++) {
                record.update(Pair::next);
            }
        })) {
            child.join(Duration.ofMinutes(1));
        }
        assertEquals(Pair.of(100), record.read());
    }

    @Test
    @DisplayName("S11: SyncStats shows a record, and who waits for a newer version of it")
    void stats() throws Exception {
        final SharedRecord<Pair> record = board.record("r", Pair.class);
        final CompletableFuture<Void> waiter = Background.run(() -> record.awaitNewer(0));
        Background.assertBlocked(waiter);
        final SyncStats.Entry entry =
                SyncStats.of(directory.resolve("board")).entries().get(0);
        assertEquals("record", entry.kind());
        assertEquals(768, SyncStats.of(directory.resolve("board")).usedBytes(), "as the Javadoc says");
        assertEquals(1, entry.waiting());
        record.write(Pair.of(1));
        waiter.get(1, TimeUnit.MINUTES);
    }
}
