package io.penstock.core.events;

/**
 * A wait that the flight recorder hears of when it ends, if it has lasted long enough. An interface, so that its users load no class of the recorder.
 *
 * <p><b>Threads:</b> one.
 */
public interface WaitRecord {
    /** A sleep of this wait has ended: the last one tells how. */
    void slept(int condition, boolean satisfied);

    /** The wait has ended. */
    void end(EventPlace place);
}
