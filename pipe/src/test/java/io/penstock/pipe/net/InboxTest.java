package io.penstock.pipe.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.wait.Deadline;
import io.penstock.pipe.MessageKindException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Inbox inbox = new Inbox(Integer.MAX_VALUE, () -> {});

    private Thread waiting(final FutureTask<?> task) {
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    @DisplayName("C6, C13: a message that one waiting thread refuses wakes the next one, which may want it")
    void refused() throws Exception {
        final FutureTask<Void> refuses = new FutureTask<>(() -> {
            assertThrows(
                    MessageKindException.class,
                    () -> inbox.take(Deadline.NEVER, next -> {
                        throw new MessageKindException("not this one");
                    }));
            return null;
        });
        final CompletableFuture<Integer> taken = new CompletableFuture<>();
        waiting(refuses);
        waiting(new FutureTask<>(() -> inbox.take(Deadline.NEVER, next -> taken.complete(next.bytes().length))));
        inbox.add(new Inbox.Message(true, new byte[5]));
        refuses.get();
        assertEquals(5, taken.get(60, TimeUnit.SECONDS));
    }

    @Test
    @DisplayName("C6: what is ready is there for a call without patience, also while more comes")
    void noPatience() throws Exception {
        final int count = 300_000;
        final FutureTask<Void> adding = new FutureTask<>(() -> {
            for (int i = 0; i < count; i++) {
                inbox.add(new Inbox.Message(false, new byte[0]));
            }
            return null;
        });
        final Thread adder = new Thread(adding);
        adder.setDaemon(true);
        adder.start();
        for (int i = 0; i < count; i++) {
            while (!inbox.isReady()) {
                Thread.onSpinWait();
            }
            assertTrue(inbox.take(Deadline.after(Duration.ZERO), next -> true), "message " + i + " of " + count);
        }
        adding.get();
    }
}
