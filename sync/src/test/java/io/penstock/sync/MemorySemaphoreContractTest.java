package io.penstock.sync;

/** In memory. */
class MemorySemaphoreContractTest extends SemaphoreContract {
    @Override
    SemaphoreFace semaphore() {
        return new SemaphoreFace.Ours(Board.inMemory().semaphore("s", PERMITS));
    }
}
