package io.penstock.sync.engine;

import io.penstock.core.lock.FairnessGate;
import io.penstock.core.wait.Deadline;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Within this JVM: a queue of threads. None of them is ever passed over, since no thread is stopped alone. */
final class MemoryPermitTurns implements PermitTurns<MemoryPermitTurns.Call> {
    /** What a call has taken that failed is given back by one that looks. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Runnable beat;

    MemoryPermitTurns(final Runnable beat) {
        this.beat = beat;
    }

    static final class Call extends PermitCall {
        private final Thread thread = Thread.currentThread();
        private final long sinceNs = System.nanoTime();
        private final boolean wantsOne;
        private boolean isIn;

        Call(final boolean wantsOne) {
            super(null);
            this.wantsOne = wantsOne;
        }
    }

    @Override
    public Call arrive(final int permits) {
        return new Call(permits == 1);
    }

    @Override
    public boolean mustYield(final Call call) {
        final Call first = calls.peek();
        return first != null && first != call && System.nanoTime() - first.sinceNs >= FairnessGate.LIMIT_NS;
    }

    @Override
    public boolean giveWay(
            final Call call, final BooleanSupplier isEnough, final BooleanSupplier isClosed, final Deadline deadline)
            throws InterruptedException {
        signal();
        return await(call, () -> (isEnough.getAsBoolean() && !mustYield(call)) || isClosed.getAsBoolean(), deadline);
    }

    @Override
    public boolean await(final Call call, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        if (!call.isIn) {
            call.isIn = true;
            calls.add(call); // before the look; pairs with signal behind the CAS
        }
        while (!ready.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (deadline.isOver()) {
                return false;
            }
            LockSupport.parkNanos(this, Math.min(LONGEST_PARK_NS, deadline.remainingNs()));
            beat.run();
        }
        return true;
    }

    @Override
    public void leave(final Call call) {
        calls.remove(call);
    }

    @Override
    public void signal() {
        boolean isFirst = true;
        for (final Call call : calls) {
            if (isFirst || !call.wantsOne) {
                LockSupport.unpark(call.thread);
                isFirst &= !call.wantsOne;
            }
        }
    }

    /** All of them have a reason to look. */
    void wakeAll() {
        calls.forEach(call -> LockSupport.unpark(call.thread));
    }

    @Override
    public int waiting() {
        return calls.size();
    }
}
