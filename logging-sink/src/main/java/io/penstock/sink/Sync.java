package io.penstock.sink;

/**
 * When the sink forces what it wrote to the disk. It matters for power loss only: no kill of a process loses what was written.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> used in the process of the sink. <b>Blocks:</b> never. <b>Units:</b> seconds.
 */
public enum Sync {
    /** Never: the operating system decides. The default. */
    NEVER,
    /** Once a second while something is written. */
    INTERVAL,
    /** After every batch, before the lanes are told that it is written. */
    BATCH
}
