package io.penstock.sync.model;

/**
 * What a process knows of a thread of its own that sleeps in the wait list.
 *
 * @param waiting the state of the cell while it waits
 * @param deaths the deaths that it knew of when it gave its lock up; -1: deaths do not concern it
 */
record Sleeper(SimThread thread, WaitList list, int cell, int condition, long waiting, Ready ready, long deaths) {}
