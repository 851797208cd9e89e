package io.penstock.pool;

import io.penstock.process.ExitStatus;
import java.util.List;
import java.util.Optional;

/**
 * A worker of a {@link WorkCrew} ended, and not because its crew had asked it to. What it had in hand goes to another worker, and that delivery
 * counts.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> the one that has the crew. <b>Blocks:</b> never. <b>Units:</b> none.
 *
 * @param pid of its process; 0 if there was none
 * @param exit of its process; empty if there was no process
 * @param wasReady whether it had opened the queue, and its initializer had returned
 * @param wasBusy whether it had an item in hand, as far as it could tell
 * @param timedOut whether the crew has killed it, because its handler went on after its time and the interrupt
 * @param lastLines of its output and then of its error, 20 of each at most, as far as this process reads them
 * @param reason the exception that ended it, or the stack of the handler that went on
 */
public record WorkerDeath(
        long pid,
        Optional<ExitStatus> exit,
        boolean wasReady,
        boolean wasBusy,
        boolean timedOut,
        List<String> lastLines,
        Optional<Throwable> reason) {
    /** {@return the numbers, the reason and the last lines, as an error shows them} */
    @Override
    public String toString() {
        return "pid=" + pid
                + exit.map(status -> " " + status).orElse("")
                + (timedOut ? " timedOut=true" : "")
                + reason.map(thrown -> " reason=" + thrown).orElse("")
                + (lastLines.isEmpty() ? "" : "\n" + String.join("\n", lastLines));
    }
}
