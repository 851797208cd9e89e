package io.penstock.sync;

import io.penstock.sync.Disturber.Turn;
import io.penstock.sync.Disturber.Work;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Two counters under a lock, that never differ but where a holder was killed between them, or its handle closed: then the next one is told. */
final class LockWork implements Work {
    @Override
    public void turn(final Turn turn) throws Exception {
        final Board board = turn.board();
        final SharedLock lock = board.lock("l");
        final SharedLong first = board.number("first");
        final SharedLong second = board.number("second");
        final SharedLong fence = board.number("fence");
        try (Hold hold = acquired(turn, lock)) {
            turn.undisturbed(() -> {
                final long seen = first.get();
                if (hold.died().isPresent()) {
                    second.set(seen);
                }
                if (second.get() != seen) {
                    turn.fail("two were under the lock, or one was not told: first=" + seen + " second=" + second);
                }
                if (hold.fence() <= fence.get()) {
                    turn.fail("the fence does not grow: last=" + fence + " now=" + hold.fence());
                }
                fence.set(hold.fence());
                first.set(seen + 1);
            });
            if (turn.random().nextInt(4) == 0) {
                lock.lock();
                lock.unlock();
            }
            turn.undisturbed(() -> second.set(first.get()));
        } catch (final TimeoutException late) {
            turn.control().adder("timeouts").increment();
        }
    }

    private static Hold acquired(final Turn turn, final SharedLock lock) throws Exception {
        return turn.random().nextInt(4) > 0
                ? lock.acquire()
                : lock.acquire(Duration.ofNanos(turn.random().nextInt(3_000_000)));
    }
}
