package io.penstock.core.wait;

import io.penstock.Waiting;
import java.util.function.BooleanSupplier;

/**
 * The part of waiting that does not sleep. Balanced waiting spins for some microseconds, less if spinning has not paid
 * off recently, and not at all on a single core. Spinning would have paid off if the sleep that followed was short:
 * then the condition came true about as soon as the sleep could end. (A budget that shrinks with every sleep would
 * never grow again in a stream whose messages take longer than the smallest budget: both ends would sleep for each
 * message.)
 *
 * <p>A thread that has woken another one gives way once before it spins: the system often puts a woken thread on the waker's own core, where
 * it does not run as long as the waker spins.
 *
 * <p><b>Threads:</b> any; the budget is shared without synchronisation, since every value of it is valid.
 */
final class Spinner {
    private static final int MAX_NS = 20_000;
    private static final int MIN_NS = 500;

    /** A sleep at least this long, wake-up included, was worth it. */
    private static final int LONG_SLEEP_NS = 40_000;

    private static final int CHECKS_PER_CLOCK = 32;
    private static final boolean ONE_CORE = Runtime.getRuntime().availableProcessors() == 1;

    private final Runnable giveWay;

    private int budgetNs = MAX_NS;

    /** A thread was woken since the last spin. */
    private boolean hasWoken;

    Spinner() {
        this(Thread::yield);
    }

    Spinner(final Runnable giveWay) {
        this.giveWay = giveWay;
    }

    /**
     * Spins according to the strategy.
     *
     * @return whether the condition is true
     * @throws InterruptedException if interrupted and the condition is false
     */
    boolean spin(final Waiting waiting, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        if (ready.getAsBoolean()) {
            return true;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return switch (waiting) {
            case BUSY_SPIN -> spinUntil(ready, deadline);
            case BALANCED -> !ONE_CORE && spinShortly(ready, deadline);
            case PARKING -> false;
        };
    }

    private static boolean spinUntil(final BooleanSupplier ready, final Deadline deadline) throws InterruptedException {
        while (true) {
            for (int i = 0; i < CHECKS_PER_CLOCK; i++) {
                if (ready.getAsBoolean()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (deadline.isOver()) {
                return ready.getAsBoolean();
            }
        }
    }

    private boolean spinShortly(final BooleanSupplier ready, final Deadline deadline) {
        if (hasWoken) {
            hasWoken = false;
            giveWay.run();
        }
        final int budget = budgetNs;
        final long startNs = System.nanoTime();
        final long limitNs = Math.min(budget, deadline.remainingNs());
        do {
            for (int i = 0; i < CHECKS_PER_CLOCK; i++) {
                if (ready.getAsBoolean()) {
                    budgetNs = Math.min(MAX_NS, budget + budget / 4);
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - startNs < limitNs);
        return false;
    }

    /**
     * Learns from a sleep that followed an unsuccessful spin.
     *
     * @param sleptNs the length of the sleep
     * @param isReady whether the condition came true
     */
    void slept(final long sleptNs, final boolean isReady) {
        final int budget = budgetNs;
        if (sleptNs >= LONG_SLEEP_NS) {
            budgetNs = Math.max(MIN_NS, budget - budget / 8);
        } else if (isReady) {
            budgetNs = Math.min(MAX_NS, budget * 2);
        }
    }

    /** Another thread was woken, of any process. What it will do is what the next spin here may wait for. */
    void woke() {
        hasWoken = true;
    }

    /** For tests: the longest spin of the next balanced wait. */
    int budgetNs() {
        return budgetNs;
    }

    /** For tests: whether the next balanced wait begins by giving way. */
    boolean hasWoken() {
        return hasWoken;
    }
}
