package io.penstock.sync;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The contract is that of the JDK. */
class CountDownLatchContractTest extends LatchContract {
    @Override
    Counts latch(final int count) {
        final CountDownLatch latch = new CountDownLatch(count);
        return new Counts() {
            @Override
            public void countDown() {
                latch.countDown();
            }

            @Override
            public long getCount() {
                return latch.getCount();
            }

            @Override
            public void await() throws Exception {
                latch.await();
            }

            @Override
            public boolean await(final Duration timeout) throws Exception {
                return latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
