package io.penstock.core.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** A wait of one thread, from its first sleep to its end. */
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
@Name("io.penstock.Wait")
@Label("Wait")
@Category("Penstock")
@Description("A call waited for another process or thread")
@Threshold("20 ms")
final class WaitEvent extends Event implements WaitRecord {
    @Label("Path")
    @Description("The file at which it waited")
    private String path;

    @Label("Channel")
    @Description("What the file is")
    private String channel;

    @Label("Waits For")
    private String waitsFor;

    @Label("Satisfied")
    @Description("Whether what it waited for came; otherwise its time was up, or it was interrupted")
    private boolean satisfied;

    private transient int condition;

    static WaitEvent beginning() {
        final WaitEvent event = new WaitEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    @Override
    public void slept(final int endedFor, final boolean isSatisfied) {
        condition = endedFor;
        satisfied = isSatisfied;
    }

    @Override
    public void end(final EventPlace place) {
        end();
        if (shouldCommit()) {
            path = place.path();
            channel = place.channel();
            waitsFor = place.nameOf(condition);
            commit();
        }
    }
}
