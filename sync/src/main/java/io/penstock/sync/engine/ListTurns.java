package io.penstock.sync.engine;

import io.penstock.Waiting;
import io.penstock.core.lock.FairnessGate;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/** Between processes: the board's wait list, behind a fairness gate. */
final class ListTurns implements LockTurns<WaitTicket> {
    private final WaitList list;
    private final Waiting waiting;
    private final AtomicBuffer words;
    private final int lockIndex;
    private final int condition;
    private final FairnessGate gate;

    ListTurns(
            final WaitList list,
            final Waiting waiting,
            final AtomicBuffer words,
            final int lockIndex,
            final int condition) {
        this.list = list;
        this.waiting = waiting;
        this.words = words;
        this.lockIndex = lockIndex;
        this.condition = condition;
        this.gate = new FairnessGate(words, lockIndex + BoardDescriptor.GATE, list, condition + 1, condition);
    }

    @Override
    public WaitTicket arrive() {
        return gate.arrive();
    }

    @Override
    public void tell(final WaitTicket place, final long who) {
        place.tell(who);
    }

    /** The first look is at the lock's own line: as a rule it is the last one. */
    @Override
    public boolean mustYield(final WaitTicket place) {
        return words.getIntVolatile(lockIndex + BoardDescriptor.RAISED_PLACES) != 0 && gate.mustYield(place);
    }

    @Override
    public boolean giveWay(
            final WaitTicket place,
            final BooleanSupplier isFree,
            final BooleanSupplier isClosed,
            final Deadline deadline)
            throws InterruptedException {
        final BooleanSupplier ready = () -> (isFree.getAsBoolean() && gate.isFree()) || isClosed.getAsBoolean();
        final Runnable wakeFirst = () -> {
            if (isFree.getAsBoolean()) {
                gate.wakeFirst();
            }
        };
        gate.wakeFirst();
        final Deadline patience = Deadline.after(FairnessGate.LIMIT_NS, TimeUnit.NANOSECONDS);
        final boolean isShort = deadline.remainingNs() < patience.remainingNs();
        final Waiting behind =
                waiting == Waiting.BUSY_SPIN ? waiting : Waiting.PARKING; // the first one needs the processor
        final boolean yields = list.await(condition, behind, ready, isShort ? deadline : patience, place, wakeFirst);
        if (!yields && !isShort) {
            gate.patienceEnded();
        }
        return yields;
    }

    @Override
    public boolean await(final WaitTicket place, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        gate.rejoin(place);
        return list.await(condition, waiting, ready, deadline, place);
    }

    @Override
    public void leave(final WaitTicket place) {
        gate.leave(place);
    }

    @Override
    public void signal() {
        if (words.getIntVolatile(lockIndex + BoardDescriptor.RAISED_LOCK) != 0) { // pairs with the raise before a look
            list.signalAfterCas(condition);
        }
    }

    @Override
    public int waiting() {
        return (int) list.waiters().stream()
                .filter(waiter -> waiter.condition() == condition)
                .count();
    }
}
