package io.penstock.sync.engine;

/**
 * How threads wait for a read-write lock of a board.
 *
 * <p>A reader gives way to a writer that has waited too long, and a writer to a reader: there are two queues, each with its ranks.
 *
 * @param readers who wait to read
 * @param writers who wait for the place of the writer; {@code signal} is for a place that has become free, and wakes all readers and one writer (Y17)
 * @param drain who have that place, and wait for the readers to leave
 */
record ReadWriteTurns(LockTurns<?> readers, LockTurns<?> writers, LockTurns<?> drain) {}
