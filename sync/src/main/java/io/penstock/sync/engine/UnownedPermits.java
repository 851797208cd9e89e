package io.penstock.sync.engine;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Permits that belong to none: a count, which any process may raise up to a maximum. What a dead process has taken stays taken (S22).
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the word. <b>Blocks:</b> never.
 */
final class UnownedPermits implements PermitWords {
    private final AtomicBuffer words;
    private final int count;
    private final int max;

    /** A view of the words at an index; writes nothing. */
    UnownedPermits(final AtomicBuffer words, final int index, final int max) {
        this.words = words;
        this.count = index + SemaphoreDescriptor.COUNT;
        this.max = max;
    }

    @Override
    public long free() {
        return words.getLongVolatile(count);
    }

    @Override
    public int tryTake(final int least, final int most) {
        while (true) {
            final long free = free();
            if (free < least) {
                return 0;
            }
            final int taken = (int) Math.min(free, most);
            if (words.compareAndSetLong(count, free, free - taken)) { // pairs with the CAS in tryRelease
                return taken;
            }
        }
    }

    @Override
    public boolean tryRelease(final int permits) {
        while (true) {
            final long free = free();
            if (permits > max - free) {
                return false;
            }
            if (words.compareAndSetLong(
                    count, free, free + permits)) { // pairs with tryTake, and with the fence of waiters
                return true;
            }
        }
    }

    @Override
    public long held() {
        return 0;
    }

    @Override
    public boolean isHolding() {
        return false;
    }

    @Override
    public boolean heal() {
        return false;
    }

    @Override
    public void closeHandle() {
        // what was taken belongs to none
    }
}
