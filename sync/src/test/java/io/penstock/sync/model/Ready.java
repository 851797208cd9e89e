package io.penstock.sync.model;

/** What a thread waits for. Its own heartbeat asks it too. */
interface Ready {
    boolean holds(SimThread t);
}
