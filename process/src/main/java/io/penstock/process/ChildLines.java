package io.penstock.process;

import io.penstock.core.wait.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Passes the lines of one of a child's streams to a callback, in a daemon thread of its own. So the child waits for nothing but the
 * callback. What the callback throws goes to the thread's handler of uncaught exceptions, and reading continues.
 */
final class ChildLines {
    private static final int LAST = 20;
    private static final int LONGEST_LAST = 8192; // characters
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);

    private final Consumer<? super String> callback;
    private final Deque<String> last = new ArrayDeque<>();
    private final Thread thread;
    private final AtomicLong given = new AtomicLong();
    private volatile long givenUpAt = -1;

    private ChildLines(final InputStream stream, final Consumer<? super String> callback, final String name) {
        this.callback = callback;
        thread = new Thread(() -> readAll(stream), name);
        thread.setDaemon(true);
    }

    static ChildLines of(final InputStream stream, final Consumer<? super String> callback, final String name) {
        final ChildLines lines = new ChildLines(stream, callback, name);
        lines.thread.start();
        return lines;
    }

    private void readAll(final InputStream stream) {
        try (LineReader in = new LineReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = in.next(); line != null; line = in.next()) {
                remember(line);
                give(line);
                given.incrementAndGet();
            }
        } catch (final IOException closed) {
            // The stream was closed, by Process.destroyForcibly for example: there are no more lines.
        }
    }

    private void give(final String line) {
        try {
            callback.accept(line);
        } catch (final Throwable failure) {
            final Thread reader = Thread.currentThread();
            reader.getUncaughtExceptionHandler().uncaughtException(reader, failure);
        }
    }

    private void remember(final String line) {
        synchronized (last) {
            if (last.size() == LAST) {
                last.removeFirst();
            }
            last.addLast(line.length() <= LONGEST_LAST ? line : line.substring(0, LONGEST_LAST) + " ...");
        }
    }

    List<String> last() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    /**
     * Waits until the callback has got the last line. It gives up after some seconds without a line, and later calls then do not wait at
     * all: the callback may never return, or another process may have inherited the stream and keep it open. A call from the callback
     * itself does not wait.
     */
    void awaitEnd(final Deadline deadline) throws InterruptedException {
        while (Thread.currentThread() != thread && thread.isAlive() && !deadline.isOver()) {
            final long before = given.get();
            if (before == givenUpAt) {
                return;
            }
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.min(PATIENCE_NS, deadline.remainingNs()));
            if (before == given.get() && !deadline.isOver()) {
                givenUpAt = before;
            }
        }
    }
}
