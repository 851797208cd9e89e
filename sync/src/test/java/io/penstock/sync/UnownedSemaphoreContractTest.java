package io.penstock.sync;

/** In a file, permits that belong to no process. */
class UnownedSemaphoreContractTest extends SharedSemaphoreContractTest {
    @Override
    SharedSemaphore made(final Board on, final String name) {
        return on.unowned(name, PERMITS, PERMITS);
    }
}
