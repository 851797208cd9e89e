package io.penstock.joinable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.codec.CodecException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Q12: items that cannot be decoded, between others that can")
class UndecodableTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private static volatile boolean strict;

    /** Cannot be decoded where it is negative and this JVM has become strict. */
    record Item(int number) {
        Item {
            if (strict && number < 0) {
                throw new IllegalArgumentException("number=" + number);
            }
        }
    }

    @TempDir
    Path directory;

    @AfterEach
    void relax() {
        strict = false;
    }

    private JoinableQueue<Item> queue(final int... numbers) throws Exception {
        final JoinableQueue<Item> queue =
                JoinableQueue.at(directory.resolve("queue"), Item.class).create();
        for (final int number : numbers) {
            queue.put(new Item(number));
        }
        strict = true;
        return queue;
    }

    @Test
    @DisplayName(
            "the others of a batch are delivered, once and at the first delivery; the error is thrown by the next call")
    void batches() throws Exception {
        try (JoinableQueue<Item> queue = queue(-1, 1, 2, -3, 4, -5, 6, 7, -8)) {
            final List<Lease<Item>> first = queue.lease(20, SHORT);
            assertEquals(
                    List.of(1, 2, 4, 6, 7),
                    first.stream().map(lease -> lease.value().number()).toList());
            for (final Lease<Item> lease : first) {
                assertEquals(1, lease.deliveries());
                lease.done();
            }
            final CodecException owed = assertThrows(CodecException.class, () -> queue.lease(20, SHORT));
            assertEquals(3, owed.getSuppressed().length, "one error for each of the four");
            assertEquals(List.of(), queue.lease(20, SHORT));
            assertEquals(4, queue.deadLetters().size());
            assertEquals(0, queue.unfinished());
        }
    }

    @Test
    @DisplayName("a batch of such items alone is an error at once")
    void nothingElse() throws Exception {
        try (JoinableQueue<Item> queue = queue(-1, -2)) {
            assertThrows(CodecException.class, () -> queue.lease(20, SHORT));
            assertEquals(2, queue.deadLetters().size());
        }
    }

    @Test
    @DisplayName("looking leaves them out; a take says what is wrong, and the next one goes on")
    void looking() throws Exception {
        try (JoinableQueue<Item> queue = queue(1, -2, 3)) {
            final TreeSet<Integer> seen = new TreeSet<>();
            queue.iterator().forEachRemaining(item -> seen.add(item.number()));
            assertEquals(List.of(1, 3), new ArrayList<>(seen));
            assertEquals(2, queue.toArray().length);
            assertTrue(queue.contains(new Item(3)));
            assertFalse(queue.contains(new Item(2)));
            assertEquals(3, queue.size());
            assertEquals(1, queue.take().number());
            assertThrows(CodecException.class, queue::peek);
            assertThrows(CodecException.class, queue::take);
            assertEquals(3, queue.take().number());
        }
    }
}
