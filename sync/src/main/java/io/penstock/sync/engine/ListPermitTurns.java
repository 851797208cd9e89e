package io.penstock.sync.engine;

import static io.penstock.sync.engine.SemaphoreDescriptor.MANY;
import static io.penstock.sync.engine.SemaphoreDescriptor.NEXT_LOOK;
import static io.penstock.sync.engine.SemaphoreDescriptor.PLACES;
import static io.penstock.sync.engine.SemaphoreDescriptor.RAISED_MANY;
import static io.penstock.sync.engine.SemaphoreDescriptor.RAISED_ONE;
import static io.penstock.sync.engine.SemaphoreDescriptor.RAISED_PLACES;

import io.penstock.Waiting;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Between processes: the board's wait list, in the order of arrival. NEXT_LOOK is the hint of a {@link FairnessGate}, with which a call need not look at the
 * places. A gate itself lets each call pass that has waited too long; then those who want one permit would pass one who wants several for ever.
 */
final class ListPermitTurns implements PermitTurns<ListPermitTurns.Call> {
    /** Who is behind one that cannot go yet looks so often whether that one is stopped. */
    private static final long LONGEST_PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(320);

    private final WaitList list;
    private final Waiting waiting;
    private final Waiting behind;
    private final AtomicBuffer words;
    private final int index;
    private final int one;
    private final IntPredicate conditions;

    ListPermitTurns(
            final WaitList list,
            final Waiting waiting,
            final AtomicBuffer words,
            final int index,
            final int condition) {
        this.list = list;
        this.waiting = waiting;
        this.behind = waiting == Waiting.BUSY_SPIN ? waiting : Waiting.PARKING; // the first one needs the processor
        this.words = words;
        this.index = index;
        this.one = condition;
        this.conditions = each -> each == condition || each == condition + MANY;
    }

    static final class Call extends PermitCall {
        private final WaitTicket place;
        private final int condition;

        Call(final WaitTicket place, final int condition) {
            super(place);
            this.place = place;
            this.condition = condition;
        }
    }

    @Override
    public Call arrive(final int permits) {
        return new Call(new WaitTicket(System.nanoTime(), one + PLACES), permits == 1 ? one : one + MANY);
    }

    /** The first look is at the semaphore's own line: as a rule it is the last one. */
    @Override
    public boolean mustYield(final Call call) {
        if (words.getIntVolatile(index + RAISED_PLACES) == 0) {
            return false;
        }
        final long nowNs = System.nanoTime();
        if (nowNs < words.getLongVolatile(index + NEXT_LOOK)) {
            return false;
        }
        final long oldest = list.oldestSince(conditions, one + PLACES);
        final boolean none = oldest == Long.MAX_VALUE;
        words.putLongVolatile(index + NEXT_LOOK, (none ? nowNs : oldest) + FairnessGate.LIMIT_NS);
        return !none && isBefore(oldest, call, nowNs);
    }

    private static boolean isBefore(final long oldest, final Call call, final long nowNs) {
        return oldest <= nowNs - FairnessGate.LIMIT_NS && (call == null || oldest < call.place.since());
    }

    /** As {@link #mustYield}, without a store: the heartbeat asks as well. */
    private boolean isBehind(final Call call) {
        final long nowNs = System.nanoTime();
        return nowNs >= words.getLongVolatile(index + NEXT_LOOK)
                && isBefore(list.oldestSince(conditions, one + PLACES), call, nowNs);
    }

    @Override
    public boolean giveWay(
            final Call call, final BooleanSupplier isEnough, final BooleanSupplier isClosed, final Deadline deadline)
            throws InterruptedException {
        final BooleanSupplier ready = () -> (isEnough.getAsBoolean() && !isBehind(call)) || isClosed.getAsBoolean();
        final Runnable wakeFirst = () -> {
            if (isEnough.getAsBoolean()) {
                list.signalFirst(conditions);
            }
        };
        rejoin(call);
        long patienceNs = FairnessGate.LIMIT_NS;
        do {
            list.signalFirst(conditions);
            final Deadline patience = Deadline.after(patienceNs, TimeUnit.NANOSECONDS);
            final boolean isShort = deadline.remainingNs() < patienceNs;
            if (list.await(call.condition, behind, ready, isShort ? deadline : patience, call.place, wakeFirst)) {
                return true;
            }
            if (isShort) {
                return false;
            }
            // One that was woken and has not moved. One that has looked, and waits for more permits, is asleep again.
            list.passOverFirst(conditions, System.nanoTime() - FairnessGate.LIMIT_NS);
            patienceNs = Math.min(2 * patienceNs, LONGEST_PATIENCE_NS);
        } while (isEnough.getAsBoolean() && isBehind(call));
        return true;
    }

    @Override
    public boolean await(final Call call, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        rejoin(call);
        return list.await(call.condition, waiting, ready, deadline, call.place);
    }

    /** Before a call sleeps: a look from before it had its place must not have put the next look off too far. */
    private void rejoin(final Call call) {
        final long dueNs = call.place.since() + FairnessGate.LIMIT_NS;
        if (words.getLongVolatile(index + NEXT_LOOK) > dueNs) {
            words.putLongVolatile(index + NEXT_LOOK, dueNs);
        }
    }

    @Override
    public void leave(final Call call) {
        list.leave(call.place);
    }

    @Override
    public void signal() {
        if (words.getIntVolatile(index + RAISED_ONE) != 0) { // pairs with the raise before a look
            list.signalAfterCas(one);
        }
        if (words.getIntVolatile(index + RAISED_MANY) != 0) { // as above
            list.signalAll(one + MANY);
            list.signal(one + MANY); // finds none, as a rule, and lowers the flag
        }
    }

    @Override
    public int waiting() {
        return (int) list.waiters().stream()
                .filter(waiter -> conditions.test(waiter.condition()))
                .count();
    }
}
