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
class ListTurns implements LockTurns<WaitTicket> {
    private final WaitList list;
    private final Waiting waiting;
    private final AtomicBuffer words;
    private final int raised;
    private final int raisedPlaces;
    private final int condition;
    private final FairnessGate gate;

    /** Those of a lock. */
    ListTurns(
            final WaitList list,
            final Waiting waiting,
            final AtomicBuffer words,
            final int lockIndex,
            final int condition) {
        this(
                list,
                waiting,
                words,
                lockIndex + BoardDescriptor.RAISED_LOCK,
                lockIndex + BoardDescriptor.RAISED_PLACES,
                condition,
                new FairnessGate(words, lockIndex + BoardDescriptor.GATE, list, condition + 1, condition));
    }

    /**
     * Those of one queue.
     *
     * @param raised where the flag of the condition lies
     * @param raisedPlaces where that of the gate's group lies
     */
    ListTurns(
            final WaitList list,
            final Waiting waiting,
            final AtomicBuffer words,
            final int raised,
            final int raisedPlaces,
            final int condition,
            final FairnessGate gate) {
        this.list = list;
        this.waiting = waiting;
        this.words = words;
        this.raised = raised;
        this.raisedPlaces = raisedPlaces;
        this.condition = condition;
        this.gate = gate;
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
        return words.getIntVolatile(raisedPlaces) != 0 && gate.mustYield(place);
    }

    /** {@return the gate before which the waiters of this queue have their ranks} */
    final FairnessGate gate() {
        return gate;
    }

    @Override
    public boolean giveWay(
            final WaitTicket place,
            final BooleanSupplier isFree,
            final BooleanSupplier isClosed,
            final Deadline deadline)
            throws InterruptedException {
        return giveWay(gate, place, isFree, isClosed, deadline);
    }

    /** As above, to those before a gate. */
    final boolean giveWay(
            final FairnessGate others,
            final WaitTicket place,
            final BooleanSupplier isFree,
            final BooleanSupplier isClosed,
            final Deadline deadline)
            throws InterruptedException {
        final BooleanSupplier ready = () -> (isFree.getAsBoolean() && others.isFree()) || isClosed.getAsBoolean();
        final Runnable wakeFirst = () -> {
            if (isFree.getAsBoolean()) {
                others.wakeFirst();
            }
        };
        others.wakeFirst();
        final Deadline patience = Deadline.after(FairnessGate.LIMIT_NS, TimeUnit.NANOSECONDS);
        final boolean isShort = deadline.remainingNs() < patience.remainingNs();
        final Waiting behind =
                waiting == Waiting.BUSY_SPIN ? waiting : Waiting.PARKING; // the first one needs the processor
        final boolean yields = list.await(condition, behind, ready, isShort ? deadline : patience, place, wakeFirst);
        if (!yields && !isShort) {
            others.patienceEnded();
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
        if (words.getIntVolatile(raised) != 0) { // pairs with the raise before a look
            list.signalAfterCas(condition);
        }
    }

    /** As {@link #signal}, but wakes all. The signal behind it finds no waiter, as a rule, and lowers the flag. */
    final void signalAll() {
        if (words.getIntVolatile(raised) != 0) {
            list.signalAll(condition);
            list.signal(condition);
        }
    }

    @Override
    public int waiting() {
        return (int) list.waiters().stream()
                .filter(waiter -> waiter.condition() == condition)
                .count();
    }
}
