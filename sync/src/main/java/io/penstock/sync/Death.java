package io.penstock.sync;

/**
 * Why a lock was not released: its holder has died, or has left it. It proves no damage: the holder may have changed nothing.
 *
 * @param pid of the holder's process, in its own pid namespace; 0 if it is not known any more, as after a restart of the machine or some ten further deaths
 * @param thread the holder's {@link Thread#getId()}, its lower 32 bits; 0 if it is not known
 * @param fence of the holder's acquisition
 * @param processDied whether the process has died while it held the lock; otherwise its thread has ended, its handle of the board was closed, the lock was taken away from it, it
 *     was marked as suspect, or its recovery has failed
 */
public record Death(long pid, long thread, long fence, boolean processDied) {}
