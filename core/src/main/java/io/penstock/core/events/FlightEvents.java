package io.penstock.core.events;

import jdk.jfr.FlightRecorder;

/**
 * Tells the flight recorder. As long as no recording has been started in this JVM, each call is one read of a field: it loads no class of an event, and
 * allocates nothing. It is called where a call is slow already. No event makes a call fail.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
public final class FlightEvents {
    private static final boolean PRESENT = isPresent();

    private FlightEvents() {}

    /** Why an item is delivered again. */
    public enum Cause {
        /** Its holder has given it back. */
        RELEASED,
        /** Its holder has died. */
        DIED,
        /** Its lease has lasted too long. */
        TIMED_OUT
    }

    private static boolean isPresent() {
        try {
            FlightRecorder.isInitialized();
            return true;
        } catch (final NoClassDefFoundError noSuchModule) {
            return false; // an image without jdk.jfr, or a program on the module path that does not ask for it
        }
    }

    private static boolean isOn() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    /** {@return a wait that begins now; null if no one records waits} */
    public static WaitRecord waitBegins() {
        if (!isOn()) {
            return null;
        }
        try {
            return WaitEvent.beginning();
        } catch (final VirtualMachineError | LinkageError late) {
            return null; // no memory, no stack, or a class loader that was closed: the wait matters more
        }
    }

    /**
     * An item that was taken goes back, or to the dead letters.
     *
     * @param path of the queue
     * @param deliveries so far
     * @param dead whether it is a dead letter now
     * @param holderPid of the process that had it; 0 if that is not known
     */
    public static void redelivered(
            final String path, final Cause cause, final int deliveries, final boolean dead, final long holderPid) {
        if (isOn()) {
            try {
                RedeliveryEvent.record(path, cause, deliveries, dead, holderPid);
            } catch (final VirtualMachineError | LinkageError late) {
                // no memory, no stack, or a class loader that was closed: the item matters more
            }
        }
    }

    /**
     * A worker has ended, and was not asked to.
     *
     * @param kind of what it belonged to: pool or crew
     * @param exitCode of its process; -1 if it is not known, or there was no process
     * @param work the task that it ran, null if there was none; for a crew its queue
     */
    public static void workerDied(
            final String kind, final long pid, final int exitCode, final boolean timedOut, final String work) {
        if (isOn()) {
            try {
                WorkerDeathEvent.record(kind, pid, exitCode, timedOut, work);
            } catch (final VirtualMachineError | LinkageError late) {
                // no memory, no stack, or a class loader that was closed: the other workers matter more
            }
        }
    }

    /**
     * A lock was taken from a holder that has not released it.
     *
     * @param path of its file; null if that is not known
     * @param lock its name
     * @param holderPid 0 if it is not known
     * @param processDied false if the holder's process lives, and its thread has ended or has left the lock
     */
    public static void lockTaken(
            final String path, final String lock, final long holderPid, final boolean processDied) {
        if (isOn()) {
            try {
                LockTakeoverEvent.record(path, lock, holderPid, processDied);
            } catch (final VirtualMachineError | LinkageError late) {
                // no memory, no stack, or a class loader that was closed: the lock matters more
            }
        }
    }
}
