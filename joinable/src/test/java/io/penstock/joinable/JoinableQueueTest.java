package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.Codec;
import io.penstock.codec.CodecException;
import io.penstock.codec.KryoCodec;
import io.penstock.testkit.Background;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinableQueueTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private JoinableQueueBuilder<String> builder() {
        return JoinableQueue.at(directory.resolve("jobs"), String.class).maxItems(8);
    }

    @Test
    @DisplayName("J1: join returns when nothing is unfinished, and not before; join(timeout) says whether it did")
    void joinWaitsForAll() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            assertTrue(queue.join(SHORT));
            queue.put("a");
            queue.put("b");
            assertEquals(2, queue.unfinished());
            assertFalse(queue.join(SHORT));
            assertEquals("a", queue.take());
            assertEquals("b", queue.take());
            assertEquals(0, queue.size());
            assertEquals(2, queue.unfinished());
            final List<Future<?>> joiners = List.of(Background.run(queue::join), Background.run(queue::join));
            queue.taskDone();
            Background.assertBlocked(joiners.get(0));
            queue.taskDone();
            for (final Future<?> joiner : joiners) {
                joiner.get();
            }
            assertEquals(0, queue.unfinished());
        }
    }

    @Test
    @DisplayName("J2: taskDone finishes the calling thread's oldest item; too many calls throw and change nothing")
    void taskDoneIsPerThread() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            queue.put("a");
            assertEquals("a", queue.take());
            final Future<?> other = Background.run(queue::taskDone);
            final Exception e = assertThrows(Exception.class, other::get);
            assertTrue(e.getCause().getMessage().startsWith("taskDone() called too many times"), e.toString());
            assertEquals(1, queue.unfinished());
            queue.taskDone();
            assertThrows(IllegalStateException.class, queue::taskDone);
            assertEquals(0, queue.unfinished());
        }
    }

    @Test
    @DisplayName("J2: beyond maxLeases take throws and names the limit when this process holds them all")
    void leasesAreBounded() throws Exception {
        try (JoinableQueue<String> queue = builder().maxLeases(2).create()) {
            queue.put("a");
            queue.put("b");
            queue.put("c");
            queue.take();
            queue.take();
            final IllegalStateException e = assertThrows(IllegalStateException.class, queue::take);
            assertTrue(e.getMessage().contains("maxLeases=2"), e.getMessage());
            queue.taskDone();
            assertEquals("c", queue.take());
        }
    }

    @Test
    @DisplayName("J3: a lease is done, released, closed; it can be finished by another thread")
    void leaseLife() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            queue.put("a");
            queue.put("b");
            try (Lease<String> lease = queue.lease()) {
                assertEquals("a", lease.value());
                assertEquals(1, lease.deliveries());
                assertEquals(1, queue.size());
            }
            assertEquals(2, queue.size()); // closed, so released
            assertEquals(List.of("a", "b"), new ArrayList<>(queue)); // Q6: and it shows
            final Lease<String> again = queue.lease(SHORT);
            assertEquals("a", again.value());
            assertEquals(2, again.deliveries());
            Background.run(again::done).get();
            assertThrows(IllegalStateException.class, again::done);
            assertThrows(IllegalStateException.class, again::release);
            again.close();
            final Lease<String> next = queue.lease();
            assertEquals("b", next.value());
            next.release();
            assertEquals("b", queue.poll());
            queue.taskDone();
            assertNull(queue.lease(SHORT));
            assertTrue(queue.join(SHORT));
        }
    }

    @Test
    @DisplayName("J3: closing the handle releases its leases; use of the lease afterwards says so")
    void closeReleases() throws Exception {
        try (JoinableQueue<String> other = builder().create()) {
            final Lease<String> lease;
            try (JoinableQueue<String> queue = builder().open()) {
                queue.put("a");
                queue.put("b");
                lease = queue.lease();
                assertEquals("b", queue.take());
                assertEquals(0, other.size());
            }
            assertEquals(2, other.size());
            assertThrows(IllegalStateException.class, lease::done);
            assertEquals("a", other.take());
            assertEquals("b", other.take());
        }
    }

    @Test
    @DisplayName("J6: released too often, an item is a dead letter: done for join, listed, put back or dropped")
    void deadLetters() throws Exception {
        try (JoinableQueue<String> queue = builder().maxDeliveries(2).create()) {
            queue.put("bad");
            queue.put("good");
            for (int i = 1; i <= 2; i++) {
                final Lease<String> lease = queue.lease();
                assertEquals("bad", lease.value());
                assertEquals(i, lease.deliveries());
                lease.release();
            }
            assertEquals("good", queue.take());
            queue.taskDone();
            assertTrue(queue.join(SHORT));
            assertEquals(0, queue.size());
            final DeadLetter<String> letter = queue.deadLetters().get(0);
            assertEquals("bad", letter.value());
            assertEquals(2, letter.deliveries());
            assertTrue(letter.putBack());
            assertFalse(letter.putBack());
            assertEquals(List.of(), queue.deadLetters());
            assertEquals(1, queue.unfinished());
            for (int i = 1; i <= 2; i++) {
                queue.lease().release();
            }
            assertTrue(queue.deadLetters().get(0).drop());
            assertEquals(List.of(), queue.deadLetters());
            assertTrue(queue.join(SHORT));
        }
    }

    @Test
    @DisplayName("J6: dead letters leave their cells for files when cells are needed, and none is lost")
    void deadLettersMoveToFiles() throws Exception {
        try (JoinableQueue<String> queue =
                builder().maxLeases(2).maxDeliveries(1).create()) {
            for (int i = 0; i < 7; i++) {
                queue.put("bad " + i);
                queue.lease().release();
            }
            assertTrue(Files.isDirectory(directory.resolve("jobs.dead")));
            final List<String> values = new ArrayList<>();
            for (final DeadLetter<String> letter : queue.deadLetters()) {
                values.add(letter.value());
            }
            assertEquals(List.of("bad 0", "bad 1", "bad 2", "bad 3", "bad 4", "bad 5", "bad 6"), values);
            for (final DeadLetter<String> letter : queue.deadLetters()) {
                assertTrue(letter.putBack());
            }
            assertEquals(7, queue.size());
            for (int i = 0; i < 7; i++) {
                assertEquals("bad " + i, queue.take());
                queue.taskDone();
            }
            assertTrue(queue.join(SHORT));
        }
    }

    @Test
    @DisplayName("Q4: large items keep their file until they are done")
    void largeItems() throws Exception {
        final Path path = directory.resolve("raw");
        try (JoinableQueue<byte[]> queue = JoinableQueue.at(path, byte[].class).create()) {
            final byte[] large = new byte[100_000];
            large[99_999] = 3;
            queue.put(large);
            queue.lease().release();
            assertArrayEquals(large, queue.take());
            assertEquals(1, files("raw.large"));
            queue.taskDone();
            assertEquals(0, files("raw.large"));
            queue.put(new byte[4096]);
            assertEquals(4096, queue.take().length);
            assertEquals(0, files("raw.large"));
            queue.destroy();
            assertEquals(0, files(".")); // the hub goes too
        }
    }

    private long files(final String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.count();
        }
    }

    /** Not on the list of what a receiver allows. */
    public static final class Secret implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @DisplayName(
            "Q12: what cannot be decoded is an error in that take only, a dead letter, and size is right afterwards")
    void undecodable() throws Exception {
        final Path path = directory.resolve("objects");
        final Codec trusting = KryoCodec.builder().allow(Secret.class).build();
        try (JoinableQueue<Object> sender =
                        JoinableQueue.at(path, Object.class).codec(trusting).create();
                JoinableQueue<Object> receiver =
                        JoinableQueue.at(path, Object.class).open()) {
            sender.put(new Secret());
            sender.put("fine");
            assertThrows(CodecException.class, receiver::take);
            assertEquals(1, receiver.size());
            assertEquals("fine", receiver.take());
            receiver.taskDone();
            assertTrue(receiver.join(SHORT));
            assertEquals(1, receiver.deadLetters().size());
            assertSame(Secret.class, sender.deadLetters().get(0).value().getClass());
        }
    }

    @Test
    @DisplayName("J1: joiners with racing putters and workers: never early, never hanging")
    void joinIsRight() throws Exception {
        try (JoinableQueue<String> queue = builder().create()) {
            final List<Future<?>> workers = new ArrayList<>();
            for (int w = 0; w < 3; w++) {
                workers.add(Background.run(() -> {
                    while (true) {
                        final String item = queue.take();
                        if (item.length() < 4) {
                            queue.put(item + "x"); // a child, before its parent is done
                        }
                        queue.taskDone();
                    }
                }));
            }
            for (int round = 0; round < 300; round++) {
                for (int i = 0; i < 4; i++) {
                    queue.put("a");
                }
                queue.join();
                assertEquals(0, queue.unfinished(), "round=" + round);
            }
            workers.forEach(worker -> assertFalse(worker.isDone()));
        }
    }
}
