package io.penstock.sync.engine;

import io.penstock.Waiting;
import java.util.Objects;
import org.agrona.BitUtil;

/**
 * What a builder was told. A number is 0 if it was not set: then a new board gets the default, and an existing one may have any.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never. <b>Units:</b> bytes.
 */
public final class BoardSettings {
    private static final int DEFAULT_CAPACITY = 1 << 20;
    private static final int DEFAULT_MAX_PROCESSES = 64;

    private int capacity;
    private int maxProcesses;
    private Waiting waiting = Waiting.balanced();
    private boolean breaksDeadlocks;

    /** Nothing set yet. */
    public BoardSettings() {}

    /** Sets the room for entries. */
    public void capacityBytes(final long bytes) {
        if (bytes < 1 || bytes > BoardDescriptor.MAX_CAPACITY) {
            throw new IllegalArgumentException("capacityBytes must be from 1 to " + BoardDescriptor.MAX_CAPACITY
                    + " (it is rounded up to a multiple of " + BoardDescriptor.PAGE + "): capacityBytes=" + bytes);
        }
        capacity = (int) BitUtil.align(bytes, BoardDescriptor.PAGE);
    }

    /** Sets how many processes have a row. */
    public void maxProcesses(final int processes) {
        if (processes < 1 || processes > BoardDescriptor.MAX_PROCESSES) {
            throw new IllegalArgumentException(
                    "maxProcesses must be from 1 to " + BoardDescriptor.MAX_PROCESSES + ": maxProcesses=" + processes);
        }
        maxProcesses = processes;
    }

    /** Sets how threads wait. */
    public void waiting(final Waiting how) {
        waiting = Objects.requireNonNull(how, "waiting");
    }

    /** Sets whether calls that wait for a lock look for deadlocks. */
    public void breaksDeadlocks(final boolean does) {
        breaksDeadlocks = does;
    }

    boolean breaksDeadlocks() {
        return breaksDeadlocks;
    }

    Waiting waiting() {
        return waiting;
    }

    int capacitySet() {
        return capacity;
    }

    int maxProcessesSet() {
        return maxProcesses;
    }

    int capacity() {
        return capacity == 0 ? DEFAULT_CAPACITY : capacity;
    }

    int maxProcesses() {
        return maxProcesses == 0 ? DEFAULT_MAX_PROCESSES : maxProcesses;
    }
}
