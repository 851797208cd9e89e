package io.penstock.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads of one JVM, which are interrupted all the time. */
class ThreadsTest {
    private static final int THREADS = 16;
    private static final int EACH = Boolean.getBoolean("penstock.storm") ? 5_000 : 150;
    private static final int MAX_ITEMS = 5;

    @TempDir
    private Path directory;

    private final Set<Long> taken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Thread thread(final Runnable work) {
        final Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (final Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void put(final BoundedQueue<byte[]> queue, final int thread) {
        final Random random = new Random(thread);
        for (long item = (long) thread * EACH; item < (thread + 1L) * EACH; item++) {
            boolean put = false;
            while (!put) {
                try {
                    final byte[] bytes = QueueUser.bytes(item, random.nextInt(60) == 0 ? 3_000 : 8);
                    if (random.nextBoolean()) {
                        queue.put(bytes);
                        put = true;
                    } else {
                        put = queue.offer(bytes, random.nextInt(20), TimeUnit.MILLISECONDS);
                    }
                } catch (final InterruptedException notPut) {
                    interrupts.incrementAndGet();
                }
            }
        }
    }

    private void take(final BoundedQueue<byte[]> queue, final AtomicBoolean over) {
        final Random random = new Random();
        while (!over.get()) {
            try {
                final byte[] bytes =
                        random.nextBoolean() ? queue.take() : queue.poll(random.nextInt(20), TimeUnit.MILLISECONDS);
                if (bytes != null && !taken.add(QueueUser.item(bytes))) {
                    throw new AssertionError("twice: item=" + QueueUser.item(bytes));
                }
            } catch (final InterruptedException noneTaken) {
                interrupts.incrementAndGet();
            } catch (final QueueShutDownException end) {
                return;
            }
        }
    }

    @Test
    @DisplayName(
            "Q5, Q7, Q9: an interrupted call has put or taken nothing, and holds up no other: each item exactly once")
    void interrupted() throws Exception {
        final List<Thread> threads = new ArrayList<>();
        final AtomicBoolean over = new AtomicBoolean();
        try (BoundedQueue<byte[]> queue = QueueUser.open(directory.resolve("queue"), MAX_ITEMS)) {
            for (int i = 0; i < THREADS; i++) {
                final int number = i;
                threads.add(thread(() -> put(queue, number)));
                threads.add(thread(() -> take(queue, over)));
            }
            final Random random = new Random(3);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(100))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        threads.get(random.nextInt(threads.size())).interrupt();
                        return taken.size() == THREADS * EACH || failure.get() != null;
                    });
            over.set(true);
            queue.shutdown();
            for (final Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
            }
            assertEquals(null, failure.get());
            assertEquals(0, queue.size());
            assertTrue(interrupts.get() > 0);
            System.out.println("threads=" + threads.size() + " items=" + taken.size() + " interrupts=" + interrupts);
        }
    }
}
