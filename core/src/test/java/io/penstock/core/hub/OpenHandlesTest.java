package io.penstock.core.hub;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenHandlesTest {
    @TempDir
    Path directory;

    private final AtomicInteger closings = new AtomicInteger();

    /** Waits until the heartbeat has closed a handle that was dropped after all the others. */
    private void afterCollection() throws Exception {
        final JoinedHub hub = JoinedHub.acquire(directory); // so that the heartbeat beats
        try {
            final AtomicInteger last = new AtomicInteger();
            OpenHandles.add(new Object(), "a handle of a test", "last", last::incrementAndGet);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                System.gc();
                return last.get() == 1;
            });
        } finally {
            hub.release();
        }
    }

    @Test
    @DisplayName("D6: what lies under a handle that was dropped is closed, once")
    void dropped() throws Exception {
        OpenHandles.add(new Object(), "a handle of a test", "dropped", closings::incrementAndGet);
        afterCollection();
        await().until(() -> closings.get() == 1);
        afterCollection();
        assertEquals(1, closings.get());
    }

    @Test
    @DisplayName("D6: a handle that the user has closed is not closed again")
    void closed() throws Exception {
        OpenHandles.add(new Object(), "a handle of a test", "closed", closings::incrementAndGet)
                .close();
        afterCollection();
        assertEquals(0, closings.get());
    }

    @Test
    @DisplayName("D6: a handle that was dropped stays open as long as something is held by it, and is closed then")
    void holding() throws Exception {
        final AtomicBoolean holding = new AtomicBoolean(true);
        OpenHandles.add(new Object(), "a handle of a test", "holding", holding::get, closings::incrementAndGet);
        final JoinedHub hub = JoinedHub.acquire(directory); // so that the heartbeat beats
        try {
            afterCollection();
            afterCollection();
            assertEquals(0, closings.get());
            holding.set(false);
            await().until(() -> closings.get() == 1);
            afterCollection();
            assertEquals(1, closings.get());
        } finally {
            hub.release();
        }
    }

    @Test
    @DisplayName("D6: a handle that cannot say whether something is held by it is closed, and does no harm to others")
    void cannotSay() throws Exception {
        OpenHandles.addSilently(
                new Object(),
                "a handle of a test",
                "failing",
                () -> {
                    throw new IllegalStateException("this failure is part of a test");
                },
                closings::incrementAndGet);
        afterCollection();
        assertEquals(1, closings.get());
    }

    @Test
    @DisplayName("D6: a handle that is in use stays open, and a failure to close one does no harm to others")
    void inUse() throws Exception {
        final Object handle = new Object();
        try {
            OpenHandles.add(handle, "a handle of a test", "in use", closings::incrementAndGet);
            OpenHandles.add(new Object(), "a handle of a test", "failing", () -> {
                throw new IllegalStateException("this failure is part of a test");
            });
            afterCollection();
            assertEquals(0, closings.get());
        } finally {
            Reference.reachabilityFence(handle);
        }
    }
}
