package io.penstock.sync;

/**
 * Repairs what the last holder of a lock has left that has not released it.
 *
 * <p><b>Threads:</b> the one that takes the lock. <b>Processes:</b> one at a time; one may be killed in the midst, and then the next one recovers.
 * <b>Blocks:</b> as it likes; all others wait for the lock meanwhile.
 */
@FunctionalInterface
public interface Recovery {
    /**
     * Runs under the lock, before the call that takes the lock returns. It may run again after a failure or another death, on what it has done itself.
     *
     * @param death who has not released the lock
     * @throws Exception if it cannot: then the caller does not get the lock, and the next one runs its recovery
     */
    void recover(Death death) throws Exception;
}
