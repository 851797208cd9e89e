package io.penstock.pipe.net;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The openings that are under way. One too many ends the oldest: that one has had the longest time, and an honest one takes milliseconds. */
final class HalfOpen {
    static final int MAX = 64;

    private static final long LEAVING_MS = 1000;
    private static final int MAX_TASKS = 2;

    /** Lets one in, or not. */
    @FunctionalInterface
    interface Opening {
        /** Whether the socket is used further. */
        boolean open(Selector selector) throws IOException, InterruptedException;
    }

    private record Attempt(SocketChannel socket, Selector selector) {
        /** Closes the socket, and wakes the thread that waits for it. */
        void end() {
            close(socket);
            selector.wakeup();
        }
    }

    private final Set<Attempt> attempts = new LinkedHashSet<>();
    private final Semaphore places = new Semaphore(MAX);
    private final ThreadPoolExecutor threads;

    HalfOpen() {
        this(HalfOpen::newThread);
    }

    HalfOpen(final ThreadFactory factory) {
        threads = new ThreadPoolExecutor(0, MAX_TASKS * MAX, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    static Thread newThread(final Runnable task) {
        final Thread thread = new Thread(task, "penstock-tls-open");
        thread.setDaemon(true);
        return thread;
    }

    void run(final SocketChannel socket, final Opening opening) throws IOException {
        boolean placed = places.tryAcquire();
        if (!placed) {
            endOldest();
            placed = awaitPlace();
        }
        if (!placed) {
            close(socket);
            return;
        }
        Attempt attempt = null;
        boolean started = false;
        try {
            attempt = new Attempt(socket, Selector.open());
            final Attempt begun = attempt;
            synchronized (attempts) {
                attempts.add(begun);
            }
            threads.execute(() -> runOne(begun, opening));
            started = true;
        } catch (final RejectedExecutionException closing) {
            // the listener is being closed
        } finally {
            if (!started) {
                forget(attempt);
                close(socket);
                close(attempt == null ? null : attempt.selector());
            }
        }
    }

    private boolean awaitPlace() {
        try {
            return places.tryAcquire(LEAVING_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException soon) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void runOne(final Attempt attempt, final Opening opening) {
        boolean kept = false;
        try {
            kept = opening.open(attempt.selector());
        } catch (final IOException | InterruptedException | RuntimeException refused) {
            // it was none of ours, or too slow; there is no one to tell
        } finally {
            forget(attempt);
            if (!kept) {
                close(attempt.selector());
                close(attempt.socket());
            }
        }
    }

    private void forget(final Attempt attempt) {
        synchronized (attempts) {
            attempts.remove(attempt);
        }
        places.release();
    }

    /** One is let in: it is not ended any more. */
    void leave(final SocketChannel socket) {
        synchronized (attempts) {
            attempts.removeIf(attempt -> attempt.socket() == socket);
        }
    }

    private void endOldest() {
        synchronized (attempts) {
            if (!attempts.isEmpty()) {
                final Attempt oldest = attempts.iterator().next();
                attempts.remove(oldest);
                oldest.end();
            }
        }
    }

    int count() {
        synchronized (attempts) {
            return attempts.size();
        }
    }

    void endAll() {
        final List<Attempt> all;
        synchronized (attempts) {
            all = new ArrayList<>(attempts);
        }
        all.forEach(Attempt::end);
        threads.shutdown();
    }

    private static void close(final Closeable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (final IOException over) {
            // as good as closed
        }
    }
}
