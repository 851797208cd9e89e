package io.penstock.sync;

/** In memory, permits that belong to no process. */
class MemoryUnownedContractTest extends SemaphoreContract {
    @Override
    SemaphoreFace semaphore() {
        return new SemaphoreFace.Ours(Board.inMemory().unowned("s", PERMITS, PERMITS));
    }
}
