package io.penstock.core.wait;

import io.penstock.Waiting;
import java.util.function.BooleanSupplier;

/**
 * The part of waiting that does not sleep. Balanced waiting spins for at most 20 us, less where spinning would not have paid lately, and
 * not at all on a single core. It would have paid where the sleep that followed was short: then what was waited for came about as
 * soon as the sleep could end. (A budget that shrinks by every sleep would never grow again in a stream whose messages need longer than
 * the smallest budget: both ends would sleep for each of them.)
 *
 * <p>Threads: any; the budget is shared without synchronisation, since any value of it will do.
 */
final class Spinner {
    private static final int MOST_NS = 20_000;
    private static final int LEAST_NS = 500;

    /** A sleep this long, wake-up included, was worth it. */
    private static final int LONG_SLEEP_NS = 40_000;

    private static final int CHECKS_PER_CLOCK = 32;
    private static final boolean ONE_CORE = Runtime.getRuntime().availableProcessors() == 1;

    private int budgetNs = MOST_NS;

    /**
     * Spins as the strategy says.
     *
     * @return whether it is ready
     * @throws InterruptedException when interrupted and not ready
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
        final int budget = budgetNs;
        final long startNs = System.nanoTime();
        final long limitNs = Math.min(budget, deadline.remainingNs());
        do {
            for (int i = 0; i < CHECKS_PER_CLOCK; i++) {
                if (ready.getAsBoolean()) {
                    budgetNs = Math.min(MOST_NS, budget + budget / 4);
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - startNs < limitNs);
        return false;
    }

    /**
     * Learns from a sleep that followed a spin in vain.
     *
     * @param sleptNs how long it was
     * @param isReady whether what was waited for came
     */
    void slept(final long sleptNs, final boolean isReady) {
        final int budget = budgetNs;
        if (sleptNs >= LONG_SLEEP_NS) {
            budgetNs = Math.max(LEAST_NS, budget - budget / 8);
        } else if (isReady) {
            budgetNs = Math.min(MOST_NS, budget * 2);
        }
    }

    /** For tests: how long the next balanced wait spins at most. */
    int budgetNs() {
        return budgetNs;
    }
}
