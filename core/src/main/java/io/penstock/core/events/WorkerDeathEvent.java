package io.penstock.core.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A worker that has ended, and was not asked to. */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
@Name("io.penstock.WorkerDeath")
@Label("Worker Death")
@Category("Penstock")
@Description("A worker of a pool or a crew has ended, and was not asked to")
@StackTrace(false)
final class WorkerDeathEvent extends Event {
    @Label("Kind")
    @Description("pool or crew")
    private String kind;

    @Label("Pid")
    private long pid;

    @Label("Exit Code")
    @Description("137 is SIGKILL; -1: not known, or there was no process")
    private int exitCode;

    @Label("Timed Out")
    @Description("Whether it was killed since its work went on after its time")
    private boolean timedOut;

    @Label("Work")
    @Description("The task that a pool's worker ran, null if there was none; the queue of a crew's worker")
    private String work;

    static void record(
            final String kind, final long pid, final int exitCode, final boolean timedOut, final String work) {
        final WorkerDeathEvent event = new WorkerDeathEvent();
        if (event.isEnabled()) {
            event.kind = kind;
            event.pid = pid;
            event.exitCode = exitCode;
            event.timedOut = timedOut;
            event.work = work;
            event.commit();
        }
    }
}
