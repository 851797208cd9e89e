package io.penstock.hub;

import java.util.function.BooleanSupplier;

/**
 * A thread of this process that sleeps on a wait list, as its heart and doorbell see it. Two sleepers are the same only if they are
 * one object.
 */
final class Sleeper {
    private final WaitList list;
    private final int cell;
    private final int mode;
    private final Thread thread;
    private final BooleanSupplier ready;
    private int looksReady;

    /**
     * The calling thread as a sleeper.
     *
     * @param list where it sleeps
     * @param cell its cell, or {@link WaitCells#NONE} when all cells were taken: then only the heart wakes it
     * @param mode of {@link WaitListDescriptor}
     * @param ready what it waits for
     */
    Sleeper(final WaitList list, final int cell, final int mode, final BooleanSupplier ready) {
        this.list = list;
        this.cell = cell;
        this.mode = mode;
        this.thread = Thread.currentThread();
        this.ready = ready;
    }

    WaitList list() {
        return list;
    }

    int cell() {
        return cell;
    }

    Thread thread() {
        return thread;
    }

    boolean sleepsByFutex() {
        return mode == WaitListDescriptor.MODE_FUTEX;
    }

    boolean isInterrupted() {
        return thread.isInterrupted();
    }

    /** Whether its condition is true; a condition that fails counts as true, since its own thread is to meet the failure. */
    boolean isReady() {
        try {
            return ready.getAsBoolean();
        } catch (final RuntimeException | Error failure) {
            return true;
        }
    }

    /** How many looks in a row have found it ready and asleep. Only the heart looks. */
    int countReady() {
        looksReady = isReady() ? looksReady + 1 : 0;
        return looksReady;
    }

    /** Whether somebody has already chosen it. */
    boolean isWoken() {
        return list.isWoken(cell);
    }
}
