package io.penstock.sync;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The methods that the JDK's semaphore and ours have in common. */
interface SemaphoreFace {
    void acquire() throws InterruptedException;

    void acquire(int permits) throws InterruptedException;

    void acquireUninterruptibly();

    void acquireUninterruptibly(int permits);

    boolean tryAcquire();

    boolean tryAcquire(int permits);

    boolean tryAcquire(long time, TimeUnit unit) throws InterruptedException;

    boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException;

    int drainPermits();

    void release();

    void release(int permits);

    int availablePermits();

    int getQueueLength();

    /** The JDK's. */
    final class OfJdk extends Semaphore implements SemaphoreFace {
        private static final long serialVersionUID = 1L;

        OfJdk(final int permits) {
            super(permits, true);
        }
    }

    /** Ours. */
    record Ours(SharedSemaphore semaphore) implements SemaphoreFace {
        @Override
        public void acquire() throws InterruptedException {
            semaphore.acquire();
        }

        @Override
        public void acquire(final int permits) throws InterruptedException {
            semaphore.acquire(permits);
        }

        @Override
        public void acquireUninterruptibly() {
            semaphore.acquireUninterruptibly();
        }

        @Override
        public void acquireUninterruptibly(final int permits) {
            semaphore.acquireUninterruptibly(permits);
        }

        @Override
        public boolean tryAcquire() {
            return semaphore.tryAcquire();
        }

        @Override
        public boolean tryAcquire(final int permits) {
            return semaphore.tryAcquire(permits);
        }

        @Override
        public boolean tryAcquire(final long time, final TimeUnit unit) throws InterruptedException {
            return semaphore.tryAcquire(time, unit);
        }

        @Override
        public boolean tryAcquire(final int permits, final long time, final TimeUnit unit) throws InterruptedException {
            return semaphore.tryAcquire(permits, time, unit);
        }

        @Override
        public int drainPermits() {
            return semaphore.drainPermits();
        }

        @Override
        public void release() {
            semaphore.release();
        }

        @Override
        public void release(final int permits) {
            semaphore.release(permits);
        }

        @Override
        public int availablePermits() {
            return semaphore.availablePermits();
        }

        @Override
        public int getQueueLength() {
            return semaphore.getQueueLength();
        }
    }
}
