package io.penstock.valkey.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is done at times, and after a cut: sessions attach again, those with waiting calls look for the dead, and calls with an open outcome
 * are cancelled.
 *
 * <p><b>Threads:</b> one of its own. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class Watch implements Runnable {
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Link link;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private boolean due;
    private volatile boolean ended;

    Watch(final Link link) {
        this.link = link;
    }

    void start() {
        startDaemon(this, "penstock-valkey-watch");
    }

    /** It outlives the caller: it keeps nothing of its threads' locals, and no class loader of an application. */
    static void startDaemon(final Runnable work, final String name) {
        final Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Watch.class.getClassLoader());
        thread.start();
    }

    /** There is something to do now. */
    void wake() {
        lock.lock();
        try {
            due = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        ended = true;
        wake();
    }

    @Override
    public void run() {
        long pauseNs = TICK_NS;
        while (!ended) {
            try {
                await(pauseNs);
                pauseNs = TICK_NS;
                for (final Session session : link.subscriber().sessions()) {
                    pauseNs = Math.min(pauseNs, tend(session));
                }
                link.subscriber().check();
            } catch (final InterruptedException | RuntimeException | Error later) {
                pauseNs = TICK_NS; // also for want of memory: this thread ends with the link alone
            }
        }
    }

    /** What fails for one queue is no reason to forget the others. */
    private static long tend(final Session session) {
        try {
            return session.owner().tend(session);
        } catch (final RuntimeException | Error later) {
            return TICK_NS; // The engine is away, or the queue gone: the calls say so. The next round tries again.
        }
    }

    private void await(final long pauseNs) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = pauseNs;
            while (!due && leftNs > 0) {
                leftNs = woken.awaitNanos(leftNs);
            }
            due = false;
        } finally {
            lock.unlock();
        }
    }
}
