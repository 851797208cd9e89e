package io.penstock.core.wait;

import io.penstock.core.memory.Participants;
import java.util.Set;

/**
 * This process, as seen by the wait lists of one directory: which other processes are alive, which of its own threads
 * sleep, and how to wake threads of others.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one object per process and directory. <b>Blocks:</b> no.
 */
public interface WaitHost extends Participants {
    /**
     * {@return whether a participant that is not known to be dead seems to be stopped: no proof, only a reason not to
     * wait for it}
     */
    @Override
    boolean isStopped(int participant);

    /** {@return whether the current thread may sleep by futex, since every attached process can wake it} */
    boolean canSleepByFutex();

    /** {@return the doorbell at which this process is rung, and rings others} */
    Doorbell doorbell();

    /** {@return the threads of this process that sleep at a list of the directory} */
    Set<Sleeper> sleepers();

    /** The calls of this process that have, or are about to have, a cell with its name: from before the claim until after the cell is free. */
    Set<OpenWait> openWaits();
}
