package io.penstock.queue.engine;

import io.penstock.Waiting;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.wait.Deadline;
import io.penstock.core.wait.WaitList;
import io.penstock.core.wait.WaitTicket;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One process's open queue: the core, where its threads wait, and whether the handle is still open.
 *
 * <p>Threads: any. Blocks: the methods that wait say so.
 */
public final class QueueHandle {
    private final QueueFile file;
    private final QueueCore core;
    private final WaitList waitList;
    private final Waiting waiting;
    private final LargeItems large;
    private final QueueUsers attachments;
    private final WaitingCall.Side putSide;
    private final WaitingCall.Side takeSide;
    private final Recovery recovery;
    private final boolean spins;
    private final AdaptivePause items;
    private final AdaptivePause places;
    private volatile boolean closed;

    /**
     * A handle.
     *
     * @param file of the queue
     * @param core of the queue
     * @param waiting how threads wait
     */
    public QueueHandle(final QueueFile file, final QueueCore core, final Waiting waiting) {
        this.file = file;
        this.core = core;
        this.waitList = file.channel().waitList();
        this.waiting = waiting;
        this.spins = waiting != Waiting.PARKING && Runtime.getRuntime().availableProcessors() > 1;
        this.items = new AdaptivePause(spins, file.maxItems());
        this.places = new AdaptivePause(spins, file.maxItems());
        this.large = new LargeItems(new SideFolder(file.channel().file(), SideFolder.LARGE), hub().self());
        final AtomicBuffer control = file.control();
        this.attachments = new QueueUsers(control, hub());
        this.putSide = new WaitingCall.Side(
                core.putSide(),
                Conditions.PUT_LOCK,
                new FairnessGate(
                        control,
                        QueueDescriptor.PUT_TURN,
                        waitList,
                        Conditions.PUTTERS,
                        Conditions.SPACE,
                        Conditions.PUT_LOCK));
        this.takeSide = new WaitingCall.Side(
                core.takeSide(),
                Conditions.TAKE_LOCK,
                new FairnessGate(
                        control,
                        QueueDescriptor.TAKE_TURN,
                        waitList,
                        Conditions.TAKERS,
                        Conditions.ITEMS,
                        Conditions.TAKE_LOCK,
                        Conditions.CELLS));
        this.recovery = new Recovery(this);
        attachments.attach();
    }

    /** {@return the file} */
    public QueueFile file() {
        return file;
    }

    /** {@return the core} */
    public QueueCore core() {
        return core;
    }

    /** {@return the path of the queue's file} */
    public Path path() {
        return file.channel().file().path();
    }

    /** {@return everybody who uses the queue's directory} */
    public JoinedHub hub() {
        return file.channel().hub();
    }

    QueueUsers attachments() {
        return attachments;
    }

    /** Where putters wait. */
    WaitingCall.Side putSide() {
        return putSide;
    }

    /** Where takers wait. */
    WaitingCall.Side takeSide() {
        return takeSide;
    }

    /** Whether its threads look for a while before they sleep. */
    boolean spins() {
        return spins;
    }

    WaitList waitList() {
        return waitList;
    }

    /** {@return the items that have a file each} */
    public LargeItems large() {
        return large;
    }

    /** {@return whether the handle was closed} */
    public boolean isClosed() {
        return closed;
    }

    /** Throws if the handle was closed. */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "this handle of the queue was closed: path=" + path() + "; open the queue again");
        }
    }

    /**
     * Wakes whoever has waited longest for a condition.
     *
     * @param condition that has become true
     */
    public void signal(final int condition) {
        waitList.signal(condition);
    }

    /**
     * As {@link #signal}, right after this thread has released a lock of the queue; while somebody is on its way already, nobody else
     * is woken: whoever was woken hands the signal on if there is more, see {@link WaitingCall}.
     *
     * @param condition that has become true
     */
    void signalReleased(final int condition) {
        waitList.signalNextAfterCas(condition);
    }

    /**
     * Wakes all who wait for a condition.
     *
     * @param condition that has become true
     */
    public void signalAll(final int condition) {
        waitList.signalAll(condition);
    }

    /**
     * Waits. Blocks.
     *
     * @param condition that others signal
     * @param ready every reason to go on
     * @param deadline when to give up
     * @return false when the time was up first
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean await(final int condition, final BooleanSupplier ready, final Deadline deadline)
            throws InterruptedException {
        return waitList.await(condition, waiting, ready, deadline);
    }

    /** Before a call looks for items again. */
    void letItemsGather() {
        items.pause();
        items.met(core.size());
    }

    /** Before a call looks for room again. */
    void letPlacesGather(final int length) {
        places.pause();
        places.met(core.places(length));
    }

    boolean await(final int condition, final BooleanSupplier ready, final Deadline deadline, final WaitTicket place)
            throws InterruptedException {
        return waitList.await(condition, waiting, ready, deadline, place);
    }

    /** As {@link #await}, for somebody else to go first. It does not spin: others need the processor for that, and to look is dear. */
    boolean awaitBehind(
            final int condition,
            final BooleanSupplier ready,
            final Deadline deadline,
            final WaitTicket place,
            final Runnable inVain)
            throws InterruptedException {
        final Waiting asleep = waiting == Waiting.BUSY_SPIN ? waiting : Waiting.PARKING;
        return waitList.await(condition, asleep, ready, deadline, place, inVain);
    }

    /**
     * Until when a call may wait for somebody's lock.
     *
     * @param limit of the call
     * @return the deadline
     */
    public Deadline lockDeadline(final CallTimeout limit) {
        return WaitingCall.lockDeadline(limit);
    }

    /** {@return what the heart does for the queue} */
    public Recovery recovery() {
        return recovery;
    }

    /** Ends the queue for all: puts fail from now on. Blocks while somebody else is in the middle of a put. */
    void shutDown() {
        try (WaitingCall stay =
                new WaitingCall(this, putSide, lock -> core.putSide().isAvailable())) {
            while (!core.putSide().tryRun(core::shutDown)) {
                checkOpen();
                stay.awaitLock(CallTimeout.immediate());
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate wait is not interrupted", e);
        }
        signal(Conditions.PUT_LOCK);
        signalAll(Conditions.ITEMS);
        signalAll(Conditions.SPACE);
        signalAll(Conditions.CELLS);
    }

    /** {@return false if it was closed before} */
    public synchronized boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        attachments.detach();
        recovery.end();
        waitList.wakeLocal();
        return true;
    }
}
