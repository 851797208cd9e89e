package io.penstock.core.hub;

import io.penstock.ChannelView;
import io.penstock.core.memory.Participants;

/**
 * What can be told of the participants of a hub by looking at them.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any, whether it has joined the hub or not. <b>Blocks:</b> never.
 */
public interface HubView extends Participants {
    /** The pid of a participant that is not known any more. */
    long UNKNOWN_PID = 0;

    /** {@return whether a participant seems to be stopped, by a signal or a debugger; no proof of anything} */
    @Override
    boolean isStopped(int participant);

    /** {@return the pid of a participant, dead or alive, in its own pid namespace; {@link #UNKNOWN_PID} if its slot was given to some ten others since} */
    @Override
    long pidOf(int participant);

    /** {@return whether a participant is the last that its slot was given to, dead or alive} */
    boolean isNamed(int participant);

    /** {@return what a participant seems to be doing} */
    default ChannelView.State stateOf(final int participant) {
        if (isDead(participant)) {
            return ChannelView.State.DEAD;
        }
        return isStopped(participant) ? ChannelView.State.STOPPED : ChannelView.State.ALIVE;
    }
}
