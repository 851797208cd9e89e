package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.penstock.queue.BoundedQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StartEmptyProtocolTest {
    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> queue() throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class).openOrCreate();
    }

    @Test
    @DisplayName("Q11: who opens a queue after it was found unused takes nothing before it is empty")
    void opensInBetween() throws Exception {
        final List<byte[]> taken = new ArrayList<>();
        try (BoundedQueue<byte[]> queue = queue()) {
            queue.put(new byte[1]);
            queue.put(new byte[2]);
            new StartEmpty(Handles.of(queue), meanwhile(() -> {
                        try (BoundedQueue<byte[]> other = queue()) {
                            taken.add(other.poll());
                        } catch (final IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }))
                    .run();
            assertEquals(0, queue.size());
        }
        assertEquals(1, taken.size());
        assertNull(taken.get(0));
    }

    /** A store without cells, which does something when it is asked whether a lease is held. */
    private static LeaseStore meanwhile(final Runnable work) {
        return (LeaseStore) Proxy.newProxyInstance(
                LeaseStore.class.getClassLoader(), new Class<?>[] {LeaseStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isHeld")) {
                        work.run();
                        return false;
                    }
                    return null;
                });
    }
}
