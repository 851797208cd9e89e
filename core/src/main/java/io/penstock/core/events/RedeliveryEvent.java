package io.penstock.core.events;

import java.util.Locale;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An item that was taken, and comes back. */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
@Name("io.penstock.Redelivery")
@Label("Redelivery")
@Category("Penstock")
@Description("An item of a joinable queue goes to another consumer, or to the dead letters")
@StackTrace(false)
final class RedeliveryEvent extends Event {
    @Label("Path")
    private String path;

    @Label("Cause")
    @Description("released, died or timed_out")
    private String cause;

    @Label("Deliveries")
    @Description("How often the item was delivered so far")
    private int deliveries;

    @Label("Dead Letter")
    private boolean deadLetter;

    @Label("Holder Pid")
    @Description("The process that had the item; 0 if it is not known")
    private long holderPid;

    static void record(
            final String path,
            final FlightEvents.Cause cause,
            final int deliveries,
            final boolean dead,
            final long holderPid) {
        final RedeliveryEvent event = new RedeliveryEvent();
        if (event.isEnabled()) {
            event.path = path;
            event.cause = cause.name().toLowerCase(Locale.ROOT);
            event.deliveries = deliveries;
            event.deadLetter = dead;
            event.holderPid = holderPid;
            event.commit();
        }
    }
}
