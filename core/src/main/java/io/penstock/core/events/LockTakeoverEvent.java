package io.penstock.core.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A lock that was taken from one who had not released it. */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
@Name("io.penstock.LockTakeover")
@Label("Lock Takeover")
@Category("Penstock")
@Description("A lock was taken from a holder that has not released it")
final class LockTakeoverEvent extends Event {
    @Label("Path")
    private String path;

    @Label("Lock")
    private String lock;

    @Label("Holder Pid")
    @Description("0 if it is not known")
    private long holderPid;

    @Label("Process Died")
    @Description("Whether the holder's process has died; otherwise its thread has ended, or has left the lock")
    private boolean processDied;

    static void record(final String path, final String lock, final long holderPid, final boolean processDied) {
        final LockTakeoverEvent event = new LockTakeoverEvent();
        if (event.isEnabled()) {
            event.path = path;
            event.lock = lock;
            event.holderPid = holderPid;
            event.processDied = processDied;
            event.commit();
        }
    }
}
