package io.penstock.core.wait;

import java.util.function.BooleanSupplier;

/** A thread that sleeps on one wait list. */
final class CellSleeper extends Sleeper {
    private final WaitList list;
    private final int cell;
    private final int mode;
    private final BooleanSupplier ready;

    /**
     * The calling thread as a sleeper.
     *
     * @param list where it sleeps
     * @param cell its cell, or {@link WaitCells#NONE} when all cells were taken: then only the heart wakes it
     * @param mode of {@link WaitListDescriptor}
     * @param ready what it waits for
     */
    CellSleeper(final WaitList list, final int cell, final int mode, final BooleanSupplier ready) {
        this.list = list;
        this.cell = cell;
        this.mode = mode;
        this.ready = ready;
    }

    int cell() {
        return cell;
    }

    @Override
    boolean sleepsByFutex() {
        return mode == WaitListDescriptor.MODE_FUTEX;
    }

    @Override
    boolean mayLead() {
        return !sleepsByFutex() && cell != WaitCells.NONE;
    }

    /** A condition that fails counts as true, since its own thread is to meet the failure. */
    @Override
    boolean isReady() {
        try {
            return ready.getAsBoolean();
        } catch (final RuntimeException | Error failure) {
            return true;
        }
    }

    @Override
    boolean isReadyAt(final WaitList where) {
        return where == list && isReady();
    }

    @Override
    public boolean isWoken() {
        return list.isWoken(cell);
    }

    @Override
    public void kick() {
        list.kick(this);
    }
}
