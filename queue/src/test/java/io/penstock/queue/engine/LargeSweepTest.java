package io.penstock.queue.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.channel.LargeItems;
import io.penstock.core.channel.SideFolder;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.memory.SharedFile;
import io.penstock.queue.BoundedQueue;
import io.penstock.testkit.Background;
import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of large items that nothing refers to any more. */
@Timeout(60)
class LargeSweepTest {
    private static final int LARGE = 300_000;

    @TempDir
    private Path directory;

    private BoundedQueue<byte[]> open() throws IOException {
        return BoundedQueue.at(directory.resolve("queue"), byte[].class)
                .maxItems(100)
                .openOrCreate();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("queue.large"))) {
            return all.sorted().toList();
        }
    }

    private boolean sweep(final BoundedQueue<byte[]> queue) {
        return Handles.of(queue).recovery().sweepLarge(each -> true);
    }

    @Test
    @DisplayName(
            "Q4: a sweep deletes what a taker has left, though its writer lives; what is in the queue, or about to be, stays")
    void whatTakersLeave() throws Exception {
        try (BoundedQueue<byte[]> queue = open()) {
            queue.put(new byte[LARGE]);
            final Path put = files().get(0);
            assertFalse(put.toString().endsWith(LargeItems.UNPUT));
            final String name = put.getFileName().toString();
            final String writer = name.substring(0, name.lastIndexOf('-') + 1);
            final Path left = put.resolveSibling(writer + "fff0"); // as if killed between the take and the deletion
            final Path underWay = put.resolveSibling(writer + "fff1" + LargeItems.UNPUT);
            Files.copy(put, left);
            Files.copy(put, underWay);
            assertTrue(sweep(queue));
            assertEquals(List.of(put, underWay).stream().sorted().toList(), files());
            assertEquals(LARGE, queue.take().length);
            assertEquals(List.of(underWay), files());
        }
    }

    @Test
    @DisplayName("Q4: an item is found while its file still has its first name, and the file goes with it")
    void firstName() throws Exception {
        try (BoundedQueue<byte[]> queue = open()) {
            queue.put(new byte[LARGE]);
            final Path put = files().get(0);
            Files.move(put, put.resolveSibling(put.getFileName() + LargeItems.UNPUT)); // as if killed behind the commit
            assertTrue(sweep(queue));
            assertEquals(LARGE, queue.take().length);
            assertEquals(List.of(), files());
        }
    }

    @Test
    @DisplayName("Q5: a take finds a large item whose file gets its second name at any moment of the look")
    void nameChanges() throws Exception {
        try (BoundedQueue<byte[]> queue = open()) {
            final Future<?> putter = Background.run(() -> {
                for (int i = 0; i < 300; i++) {
                    queue.put(new byte[LARGE]);
                }
            });
            for (int i = 0; i < 300; i++) {
                assertEquals(LARGE, queue.take().length);
            }
            putter.get();
            assertEquals(List.of(), files());
        }
    }

    @Test
    @DisplayName("Q4: the death of a process makes the others sweep")
    @Tag("two-process")
    @Tag("kill")
    void afterADeath() throws Exception {
        try (BoundedQueue<byte[]> queue = open()) {
            queue.put(new byte[LARGE]);
            final Path put = files().get(0);
            final String name = put.getFileName().toString();
            final Path left = put.resolveSibling(name.substring(0, name.lastIndexOf('-') + 1) + "fff0");
            Files.copy(put, left);
            try (Jvm user =
                    Jvm.start(LockHolder.class, directory.resolve("queue").toString(), "take")) {
                user.expect("locked");
                user.kill();
            }
            Awaitility.await().until(() -> !Files.exists(left));
            assertEquals(List.of(put), files());
        }
    }

    @Test
    @DisplayName("Q8: a sweep holds no lock while it looks: takes and puts go on")
    void withoutALock() throws Exception {
        try (BoundedQueue<byte[]> queue = open();
                BoundedQueue<byte[]> other = open()) {
            queue.put(new byte[LARGE]);
            other.put(new byte[1]);
            final boolean[] looked = {false};
            Handles.of(queue).recovery().sweepLarge(each -> {
                looked[0] = true;
                final Future<?> user = Background.run(() -> {
                    assertNotNull(other.poll());
                    assertNotNull(other.poll());
                    assertTrue(other.offer(new byte[1]));
                });
                try {
                    user.get();
                } catch (final InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
                return true;
            });
            assertTrue(looked[0]);
        }
    }

    @Test
    @DisplayName(
            "Q8: a timed offer of a large item ends in the middle of its file, which it leaves nowhere; an untimed one does not")
    void timedOffer() throws Exception {
        final byte[] huge = new byte[5 << 20];
        try (BoundedQueue<byte[]> queue = open()) {
            final SharedFile file = Handles.of(queue).file().channel().file();
            final LargeItems items = new LargeItems(new SideFolder(file, SideFolder.LARGE), 1);
            assertNull(items.write(huge, huge.length, CallTimeout.within(1, TimeUnit.NANOSECONDS)));
            assertEquals(List.of(), files());
            assertNotNull(items.write(huge, huge.length, CallTimeout.immediate()));
            assertNotNull(items.write(huge, huge.length, CallTimeout.NONE));
            assertFalse(queue.offer(huge, 1, TimeUnit.NANOSECONDS));
            assertEquals(0, queue.size());
            assertTrue(queue.offer(huge));
        }
    }
}
