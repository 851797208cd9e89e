package io.penstock.sync.model;

import java.util.ArrayList;
import java.util.List;

/** A simulated process: one incarnation, from its start to its end. */
final class SimProcess {
    /** The name in shared words; never 0, never used again. */
    final int participant;

    /** Its row in a table of rows; a process that comes late claims one. */
    int row = -1;

    /** Shared: its death is proven. */
    final int dead;

    /** Shared: it seems to be stopped. */
    final int stoppedWord;

    /** Its own: how many deaths its hub has counted. */
    final int deaths;

    final List<SimThread> threads = new ArrayList<>();
    SimThread heartbeat;

    /** It starts after the kill. */
    boolean late;

    boolean killed;
    boolean proven;

    /** When that was, in accesses. */
    int provenAt;

    boolean stopped;

    /** Its own: how often it has entered a latch. */
    int entered;

    SimProcess(final Machine machine, final int participant) {
        this.participant = participant;
        dead = machine.word("DEAD" + participant, 0);
        stoppedWord = machine.word("STOPPED" + participant, 0);
        deaths = machine.word("DEATHS" + participant, 0);
    }

    boolean runs() {
        return !killed && !stopped;
    }

    @Override
    public String toString() {
        return "process " + participant;
    }
}
