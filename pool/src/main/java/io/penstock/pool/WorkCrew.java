package io.penstock.pool;

import io.penstock.core.wait.Deadline;
import io.penstock.joinable.JoinableQueue;
import io.penstock.pool.crew.CrewControl;
import io.penstock.pool.crew.CrewSettings;
import io.penstock.pool.crew.CrewWorker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Child JVMs that handle the items of a {@link io.penstock.joinable.JoinableQueue}: for work that must be done, even if workers and programs are killed. Any number of processes put
 * items, and crews of several processes may work on one queue.
 *
 * <pre>{@code
 *   Path path = dir.resolve("jobs");
 *   try (JoinableQueue<Job> jobs = JoinableQueue.at(path, Job.class).openOrCreate();
 *           WorkCrew<Job> crew = WorkCrew.on(path, Job.class, job -> render(job)).workers(4).start()) {
 *       jobs.put(new Job(...));
 *       crew.awaitIdle();
 *   }
 * }</pre>
 *
 * <p>A worker takes one item at a time. The item is done when the handler has returned. When the handler throws, or the worker is killed, the item goes to
 * another worker, and that delivery counts: after the queue's {@code maxDeliveries} it is a dead letter. A worker that dies is replaced. If this process
 * dies, its workers end, and the queue keeps all that was not done: the next crew goes on with it.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that starts it has the crew; the handlers run in others. <b>Blocks:</b> {@link #awaitIdle}, {@link
 * #stop} and {@link #close}. <b>Units:</b> none.
 *
 * @param <T> the type of the items
 */
public final class WorkCrew<T> implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final CrewControl<T> crew;
    private final CrewSettings<T> settings;

    WorkCrew(final CrewSettings<T> settings) throws IOException {
        this.settings = settings;
        crew = CrewControl.start(settings);
    }

    /**
     * Begins to describe a crew.
     *
     * @param queue the file of a joinable queue, which exists when the crew is started
     * @param type of its items
     * @param handler what a worker does with each
     * @param <T> the type of the items
     * @return a builder with the default settings
     */
    public static <T> WorkCrewBuilder<T> on(final Path queue, final Class<T> type, final Handler<T> handler) {
        return new WorkCrewBuilder<>(queue.toAbsolutePath().toUri(), type, handler);
    }

    /**
     * Begins to describe a crew for a queue at a URI, which crews of several hosts may work on. The worker JVMs need the engine of its scheme, as this one
     * does; they get the URI, with the secrets in it, by a file that only this user may read.
     *
     * @param queue where the joinable queue is, as in {@link JoinableQueue#at(URI, Class)}; it exists when the crew is started
     * @param type of its items
     * @param handler what a worker does with each
     * @param <T> the type of the items
     * @return a builder with the default settings
     */
    public static <T> WorkCrewBuilder<T> on(final URI queue, final Class<T> type, final Handler<T> handler) {
        return queue.getScheme() == null
                ? on(Path.of(queue.getPath()), type, handler)
                : new WorkCrewBuilder<>(queue, type, handler);
    }

    /**
     * How often the item in hand was delivered. Called in a handler.
     *
     * @return 1 the first time
     * @throws IllegalStateException if this process is no worker of a crew, or has no item in hand
     */
    public static int deliveries() {
        final int deliveries = CrewWorker.deliveries();
        if (deliveries == 0) {
            throw new IllegalStateException("no handler of a crew is running in this process");
        }
        return deliveries;
    }

    /**
     * Puts an item into the queue, as the queue's own {@code put} does; but it does not wait for a crew that is broken. Blocks while the queue is full.
     *
     * @param item to put
     * @throws CrewBrokenException if the crew has ended because it cannot start workers; the item was not put
     * @throws io.penstock.queue.QueueShutDownException if the queue was shut down
     * @throws IllegalStateException if the crew is closed
     * @throws InterruptedException if interrupted while waiting; the item was not put
     */
    public void put(final T item) throws InterruptedException {
        do {
            crew.throwIfBroken();
        } while (!crew.queue().offer(item, LOOK.toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * The queue of the crew, to put items, to look at its dead letters, or to shut it down.
     *
     * @return this crew's handle, which is closed with the crew
     */
    public JoinableQueue<T> queue() {
        return crew.queue();
    }

    /**
     * Waits until nothing is unfinished: every item that was put is done or a dead letter, by this crew or another. Later puts keep it waiting. Blocks.
     *
     * @throws CrewBrokenException if the crew has ended because it cannot start workers
     * @throws IllegalStateException if it is closed
     * @throws InterruptedException if interrupted while waiting
     */
    public void awaitIdle() throws InterruptedException {
        awaitIdle(Deadline.NEVER);
    }

    /**
     * As {@link #awaitIdle()}, for a limited time.
     *
     * @param timeout of the whole call
     * @return whether there was such a moment
     * @throws CrewBrokenException if the crew has ended because it cannot start workers
     * @throws IllegalStateException if it is closed
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean awaitIdle(final Duration timeout) throws InterruptedException {
        return awaitIdle(Deadline.after(timeout));
    }

    private boolean awaitIdle(final Deadline deadline) throws InterruptedException {
        while (true) {
            crew.throwIfBroken(); // also where the last item was done before
            final long rest = deadline.remainingNs();
            if (crew.queue().join(Duration.ofNanos(Math.min(LOOK.toNanos(), rest)))) {
                return true;
            }
            if (deadline.isOver()) {
                return false;
            }
        }
    }

    /** {@return what the crew has done, and its workers} */
    public CrewStats stats() {
        return crew.stats();
    }

    /**
     * Ends the crew: each worker finishes the item that it has in hand, and leaves. Workers that are not ready yet are killed. Blocks.
     *
     * @param timeout of the wait; what is not over by then goes on, until it is, or {@link #kill()}
     * @return whether all workers have ended
     * @throws InterruptedException if interrupted while waiting; the workers leave all the same
     */
    public boolean stop(final Duration timeout) throws InterruptedException {
        crew.stop();
        return crew.awaitEnd(timeout);
    }

    /**
     * Waits until the crew has ended by itself: its queue was shut down, by any process, and nothing is unfinished; or it is broken. For a program that
     * only lends its workers. Blocks.
     *
     * @param timeout of the wait
     * @return whether all workers have ended
     * @throws CrewBrokenException if the crew has ended because it cannot start workers
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean awaitEnd(final Duration timeout) throws InterruptedException {
        final boolean hasEnded = crew.awaitEnd(timeout);
        crew.throwIfBroken();
        return hasEnded;
    }

    /** Kills the workers. What they have in hand goes back to the queue, and that delivery counts. Does not wait for their end. */
    public void kill() {
        crew.kill();
    }

    /**
     * Ends the crew as {@link #stop} does, and kills what is not over after the builder's {@code closeTimeout}. An interrupt ends that wait. A detached
     * crew is left alone: its workers go on. Blocks. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (settings.detached) {
            crew.letGo();
        } else {
            crew.stop();
        }
        boolean interrupted = false;
        try {
            if (!crew.awaitEnd(settings.closeTimeout)) {
                crew.kill();
            }
        } catch (final InterruptedException hurried) {
            crew.kill();
            interrupted = true;
        }
        while (!awaitKilled()) {
            interrupted = true;
        }
        crew.queue().close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return false if interrupted: a killed process is gone in a moment} */
    private boolean awaitKilled() {
        try {
            return crew.awaitEnd(CrewControl.LONG);
        } catch (final InterruptedException later) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "WorkCrew[queue=" + settings.place() + " " + stats() + "]";
    }
}
