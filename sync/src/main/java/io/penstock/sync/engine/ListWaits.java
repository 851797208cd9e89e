package io.penstock.sync.engine;

import io.penstock.Waiting;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import java.util.function.BooleanSupplier;

/** Waiting between processes: at the wait list of the board's file. */
final class ListWaits implements BoardWaits {
    private final WaitList list;
    private final Waiting waiting;

    ListWaits(final WaitList list, final Waiting waiting) {
        this.list = list;
        this.waiting = waiting;
    }

    @Override
    public boolean await(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        return list.await(condition, waiting, ready, deadline);
    }

    /** The second signal finds no waiter, as a rule, and lowers the flag: the next change costs its thread nothing again. */
    @Override
    public void signalAll(final int condition) {
        list.signalAll(condition);
        list.signal(condition);
    }

    @Override
    public void signal(final int condition) {
        list.signal(condition);
    }

    @Override
    public void wakeLocal() {
        list.wakeLocal();
    }
}
