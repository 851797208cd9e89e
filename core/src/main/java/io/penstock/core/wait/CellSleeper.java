package io.penstock.core.wait;

import java.util.function.BooleanSupplier;

/** A thread that sleeps on one wait list. */
final class CellSleeper extends Sleeper {
    private final WaitList list;
    private final WaitTicket place;
    private final int cell;
    private final int mode;
    private final BooleanSupplier ready;
    private final boolean interruptible;

    /**
     * Registers the calling thread as a sleeper.
     *
     * @param place its place; without a cell if all cells were taken, and then no signal can choose it
     * @param mode a mode of {@link WaitListDescriptor}
     * @param ready the condition it waits for
     */
    CellSleeper(final WaitList list, final WaitTicket place, final int mode, final BooleanSupplier ready) {
        this(list, place, mode, ready, true);
    }

    /**
     * As the other one.
     *
     * @param interruptible whether an interrupt is a reason to wake it
     */
    CellSleeper(
            final WaitList list,
            final WaitTicket place,
            final int mode,
            final BooleanSupplier ready,
            final boolean interruptible) {
        this.list = list;
        this.place = place;
        this.cell = place.cell;
        this.mode = mode;
        this.ready = ready;
        this.interruptible = interruptible;
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

    /** A condition that throws counts as true, so that its own thread meets the failure. */
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
    public boolean isInterrupted() {
        return interruptible && super.isInterrupted();
    }

    @Override
    void repairPlace() {
        if (cell != WaitCells.NONE) {
            list.cells().repair(cell, place.since, place.group);
        }
    }

    @Override
    public boolean isWoken() {
        return list.isWoken(cell);
    }

    @Override
    public void rouse() {
        list.rouse(this);
    }

    @Override
    public void kick() {
        list.kick(this);
    }
}
