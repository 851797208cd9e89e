package io.penstock.pool.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads in which futures are completed, and the users' callbacks run. One thread suffices while no callback runs. Before one does, another
 * thread takes over, so a callback may block as long as it likes.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Callbacks {
    private static final long KEEP_ALIVE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<Job> jobs = new ArrayDeque<>();
    private int idle;
    private int woken; // idle threads that were, and do not run yet
    private int working; // threads outside of users' code, those that were woken included, the idle ones not
    private boolean closed;

    Callbacks(final String name) {
        this.name = name;
    }

    /** What is to be done in one of these threads. */
    interface Job {
        /** Whether it may run code of the user, as far as is known now. */
        boolean mayBlock();

        void run();
    }

    private record UserCode(Runnable action) implements Job {
        @Override
        public boolean mayBlock() {
            return true;
        }

        @Override
        public void run() {
            action.run();
        }
    }

    static void report(final Throwable thrown) {
        final Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
    }

    /** Adds what runs code of the user. */
    void add(final Runnable action) {
        addAll(List.of(new UserCode(action)));
    }

    void addAll(final List<? extends Job> more) {
        if (more.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            jobs.addAll(more);
            ensureWorking();
        } finally {
            lock.unlock();
        }
    }

    /** The idle threads end, and the others when nothing is left to do. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void ensureWorking() {
        if (working > 0 || jobs.isEmpty()) {
            return;
        }
        if (idle > 0) {
            idle--;
            woken++;
            working++;
            work.signal();
            return;
        }
        final Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        working++;
        thread.start();
    }

    private void run() {
        lock.lock();
        try {
            for (Job job = next(); job != null; job = next()) {
                final boolean mayBlock = job.mayBlock();
                if (mayBlock) {
                    working--;
                    ensureWorking();
                }
                lock.unlock();
                try {
                    job.run();
                } catch (final Throwable thrown) {
                    report(thrown);
                } finally {
                    lock.lock();
                }
                if (mayBlock) {
                    working++;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next job; null for the end of this thread. Then this thread counts no more. */
    private Job next() {
        while (true) {
            final Job job = jobs.pollFirst();
            if (job != null) {
                return job;
            }
            working--;
            if (closed || working > 0 || idle > 0) {
                return null; // one idle thread suffices
            }
            idle++;
            if (!awaitWork()) {
                return null;
            }
        }
    }

    /** Whether this thread was woken, and counts as working; otherwise it counts no more. */
    private boolean awaitWork() {
        long leftNs = KEEP_ALIVE_NS;
        while (woken == 0 && !closed && leftNs > 0) {
            try {
                leftNs = work.awaitNanos(leftNs);
            } catch (final InterruptedException stray) {
                leftNs = 0; // of a callback
            }
        }
        if (woken > 0) {
            woken--;
            return true;
        }
        idle--;
        return false;
    }
}
