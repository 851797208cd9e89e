package io.penstock.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a part of a test in a thread of its own, which ends with the JVM at the latest. */
public final class Background {
    private static final int A_WHILE_MS = 100;

    private Background() {}

    /** What it does. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /** Starts it. What it throws is thrown by the future's {@code get}. */
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

    /** Fails if it ends within a while. On a slow machine it may not even have begun: then this shows nothing, and is right. */
    public static void assertBlocked(final Future<?> future) {
        assertThrows(TimeoutException.class, () -> future.get(A_WHILE_MS, TimeUnit.MILLISECONDS));
    }
}
