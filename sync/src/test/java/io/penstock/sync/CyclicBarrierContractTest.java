package io.penstock.sync;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/** The contract is that of the JDK. */
class CyclicBarrierContractTest extends CyclicContract {
    @Override
    Cyclic barrier(final int parties, final Runnable action) {
        final CyclicBarrier barrier = new CyclicBarrier(parties, action);
        return new Cyclic() {
            @Override
            public int await() throws Exception {
                return barrier.await();
            }

            @Override
            public int await(final Duration timeout) throws Exception {
                return barrier.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void reset() {
                barrier.reset();
            }

            @Override
            public boolean isBroken() {
                return barrier.isBroken();
            }

            @Override
            public int getParties() {
                return barrier.getParties();
            }

            @Override
            public int getNumberWaiting() {
                return barrier.getNumberWaiting();
            }
        };
    }
}
