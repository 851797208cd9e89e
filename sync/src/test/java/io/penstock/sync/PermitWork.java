package io.penstock.sync;

import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Acquires permits, looks into the ledger whether there are too many, and releases them. */
final class PermitWork implements Work {
    private final PermitLedger ledger;

    PermitWork(final PermitLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void turn(final Turn turn) throws Exception {
        final Random random = turn.random();
        final int wanted = 1 + random.nextInt(random.nextInt(4) == 0 ? PermitLedger.PERMITS : 2);
        final SharedSemaphore semaphore = turn.board().semaphore("s", PermitLedger.PERMITS);
        try (Permits permits = random.nextBoolean()
                ? semaphore.hold(wanted)
                : semaphore.hold(wanted, Duration.ofNanos(random.nextInt(5_000_000)))) {
            turn.undisturbed(() -> {
                final List<FileLock> locks = ledger.enter(wanted);
                if (locks.size() < wanted) {
                    turn.fail("too many hold permits: wanted=" + permits.count() + " got=" + locks.size());
                }
                turn.board().number("done").incrementAndGet();
                if (random.nextInt(4) == 0) {
                    LockSupport.parkNanos(random.nextInt(2_000_000));
                }
                ledger.leave(locks);
            });
        } catch (final TimeoutException late) {
            turn.control().adder("timeouts").increment();
        }
    }
}
