package io.penstock.pool.crew;

import io.penstock.pool.WorkerDeath;
import io.penstock.process.ExitStatus;
import java.util.List;
import java.util.Optional;

/** What is known of a worker that ends, and of how it went. */
final class WorkerEnd {
    long pid;
    ExitStatus exit; // null: there was no process
    boolean wasReady;
    boolean hasBegun; // an item, ever
    boolean wasBusy;
    boolean isUnfit;
    boolean isLate;
    boolean timedOut;
    CrewReport.Reason left;
    Throwable reason;
    List<String> lastLines = List.of();

    /** {@return whether no more reports are to be waited for} */
    boolean isOver() {
        return left != null || timedOut || isUnfit || isLate;
    }

    boolean hasToBeKilled() {
        return timedOut || isLate;
    }

    WorkerDeath toDeath() {
        return new WorkerDeath(
                pid, Optional.ofNullable(exit), wasReady, wasBusy, timedOut, lastLines, Optional.ofNullable(reason));
    }
}
