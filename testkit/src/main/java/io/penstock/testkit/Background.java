package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Runs a part of a test in a thread of its own, which ends with the JVM at the latest. */
public final class Background {
    private static final int A_WHILE_MS = 100;

    private Background() {}

    /** The work of the thread. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /** Starts the action. The future's {@code get} throws what the action throws. */
    public static CompletableFuture<Void> run(final Action action) {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        final Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                        future.complete(null);
                    } catch (final Throwable failure) {
                        future.completeExceptionally(failure);
                    }
                },
                "background");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    /** The thread that an action stores when it begins: on a slow machine it may not have begun. */
    public static Thread started(final AtomicReference<Thread> thread) {
        return Awaitility.await().until(thread::get, Objects::nonNull);
    }

    /**
     * Fails if the future completes within a short time. On a slow machine the action may not even have begun: then the
     * check proves nothing, but passes.
     */
    public static void assertBlocked(final Future<?> future) {
        assertThrows(TimeoutException.class, () -> future.get(A_WHILE_MS, TimeUnit.MILLISECONDS));
    }
}
