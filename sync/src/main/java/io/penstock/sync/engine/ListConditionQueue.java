package io.penstock.sync.engine;

import io.penstock.Waiting;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.SignalWait;
import io.penstock.core.wait.WaitList;
import java.util.function.BooleanSupplier;

/** Between processes: cells of the board's wait list. */
final class ListConditionQueue implements ConditionQueue<SignalWait> {
    private final WaitList list;
    private final Waiting waiting;
    private final int condition;

    ListConditionQueue(final WaitList list, final Waiting waiting, final int condition) {
        this.list = list;
        this.waiting = waiting;
        this.condition = condition;
    }

    @Override
    public SignalWait place(final BooleanSupplier ends, final boolean interruptible) {
        return new SignalWait(list, condition, ends, interruptible);
    }

    @Override
    public void enter(final SignalWait place) {
        place.enter();
    }

    @Override
    public void sleep(final SignalWait place, final Deadline deadline) {
        place.sleep(waiting, deadline);
    }

    @Override
    public void leave(final SignalWait place) {
        place.leave();
    }

    @Override
    public boolean wasSignalled(final SignalWait place) {
        return place.wasSignalled();
    }

    @Override
    public boolean wasInterrupted(final SignalWait place) {
        return place.wasInterrupted();
    }

    /** Those who wait have raised the flag before the CAS that gave the lock up; behind it is the one that took it. */
    @Override
    public void signal() {
        list.signalAfterCas(condition);
    }

    @Override
    public void signalAll() {
        list.signalAll(condition);
    }

    @Override
    public int waiting() {
        return (int) list.waiters().stream()
                .filter(waiter -> waiter.condition() == condition)
                .count();
    }
}
