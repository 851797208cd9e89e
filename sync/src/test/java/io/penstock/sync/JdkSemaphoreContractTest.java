package io.penstock.sync;

/** The contract is that of the JDK's fair semaphore. */
class JdkSemaphoreContractTest extends SemaphoreContract {
    @Override
    SemaphoreFace semaphore() {
        return new SemaphoreFace.OfJdk(PERMITS);
    }
}
