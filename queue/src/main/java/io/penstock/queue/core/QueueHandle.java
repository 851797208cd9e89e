package io.penstock.queue.core;

import io.penstock.hub.Deadline;
import io.penstock.hub.Hub;
import io.penstock.hub.WaitList;
import io.penstock.hub.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One process's open queue: the core, where its threads wait, and whether the handle is still open.
 *
 * <p>Threads: any. Blocks: the methods that wait say so.
 */
public final class QueueHandle {
    /** What an untimed {@code offer} or {@code poll} gives a stopped process in the middle of its own put or take. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Looks at a lock before the call sleeps. */
    private static final int LOCK_LOOKS = 64;

    /** Before the first look at a lock, so that its owner gets something done undisturbed. */
    private static final int LOCK_PAUSE_NS = 1_000;

    private static final int PAUSES_PER_LOOK = 4;

    private final QueueFile file;
    private final QueueCore core;
    private final WaitList waitList;
    private final Waiting waiting;
    private final LargeItems large;
    private final Attachments attachments;
    private final Turns putTurns;
    private final Turns takeTurns;
    private final boolean spins;
    private final Gathering items;
    private final Gathering places;
    private final BooleanSupplier putLockReady;
    private final BooleanSupplier takeLockReady;
    private Hub.Registration registration;
    private Hub.Registration healing;
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
        this.items = new Gathering(spins, file.maxItems());
        this.places = new Gathering(spins, file.maxItems());
        this.large = new LargeItems(path(), hub().self());
        final AtomicBuffer control = file.control();
        this.attachments = new Attachments(control, hub());
        this.putTurns = new Turns(
                control, QueueDescriptor.PUT_TURN, waitList, Conditions.PUTTERS, Conditions.SPACE, Conditions.PUT_LOCK);
        this.takeTurns = new Turns(
                control,
                QueueDescriptor.TAKE_TURN,
                waitList,
                Conditions.TAKERS,
                Conditions.ITEMS,
                Conditions.TAKE_LOCK,
                Conditions.CELLS);
        attachments.attach();
        this.putLockReady = () -> core.putSide().isAvailable() || closed;
        this.takeLockReady = () -> core.takeSide().isAvailable() || closed;
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
    public Hub hub() {
        return file.channel().hub();
    }

    Attachments attachments() {
        return attachments;
    }

    Turns putTurns() {
        return putTurns;
    }

    Turns takeTurns() {
        return takeTurns;
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
     * As {@link #signal}, right after this thread has released a lock of the queue.
     *
     * @param condition that has become true
     */
    void signalReleased(final int condition) {
        waitList.signalAfterCas(condition);
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

    /**
     * As {@link #await(int, BooleanSupplier, Deadline)}, for a call with a time of coming.
     *
     * @param condition that others signal
     * @param ready every reason to go on
     * @param deadline when to give up
     * @param place of the call
     * @return false when the time was up first
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean await(
            final int condition, final BooleanSupplier ready, final Deadline deadline, final WaitList.Turn place)
            throws InterruptedException {
        return waitList.await(condition, waiting, ready, deadline, place);
    }

    /**
     * Waits for the put lock. Blocks.
     *
     * @param limit of the call
     * @return false when the time was up first
     * @throws InterruptedException if interrupted while waiting
     */
    boolean awaitPutLock(final Limit limit, final WaitList.Turn place) throws InterruptedException {
        putTurns.comeBack(place);
        return awaitLock(core.putSide(), Conditions.PUT_LOCK, putLockReady, limit, place);
    }

    /**
     * Waits for the take lock. Blocks.
     *
     * @param limit of the call
     * @return false when the time was up first
     * @throws InterruptedException if interrupted while waiting
     */
    boolean awaitTakeLock(final Limit limit, final WaitList.Turn place) throws InterruptedException {
        takeTurns.comeBack(place);
        return awaitLock(core.takeSide(), Conditions.TAKE_LOCK, takeLockReady, limit, place);
    }

    /**
     * Lets those go first who were passed too often. Blocks, at most as long as the call may and {@link #PATIENCE}; then its caller goes on.
     *
     * @param condition of those who come for the same thing
     * @param go what the caller waits for, and nobody must go first any more
     * @param limit of the call
     * @param place of the call
     * @return false if it waited in vain, and is to wait no longer
     * @throws InterruptedException if interrupted while waiting, unless the call is immediate
     */
    boolean giveWay(final int condition, final BooleanSupplier go, final Limit limit, final WaitList.Turn place)
            throws InterruptedException {
        signal(condition); // whoever is to go first may have slept through its chance
        final Deadline patience = Deadline.after(PATIENCE);
        if (limit.isImmediate()) {
            return awaitUninterrupted(condition, go, limit.patience(PATIENCE), place);
        }
        final Deadline deadline = limit.deadline();
        return await(condition, go, deadline.remainingNs() < patience.remainingNs() ? deadline : patience, place);
    }

    private boolean awaitLock(
            final SideLock lock,
            final int condition,
            final BooleanSupplier ready,
            final Limit limit,
            final WaitList.Turn place)
            throws InterruptedException {
        if (spins && looksAvailable(lock)) {
            return true;
        }
        if (!limit.isImmediate()) {
            return await(condition, ready, limit.deadline(), place);
        }
        return awaitUninterrupted(condition, ready, limit.patience(PATIENCE), place);
    }

    /** Who runs holds a lock for much less than this takes. */
    private static boolean looksAvailable(final SideLock lock) {
        Gathering.pauseNs(LOCK_PAUSE_NS);
        for (int look = 0; look < LOCK_LOOKS; look++) {
            if (lock.isAvailable()) {
                return true;
            }
            for (int i = 0; i < PAUSES_PER_LOOK; i++) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    private boolean awaitUninterrupted(
            final int condition, final BooleanSupplier ready, final Deadline patience, final WaitList.Turn place) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await(condition, ready, patience, place);
                } catch (final InterruptedException e) {
                    interrupted = true; // offer and poll do not end by it
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Until when a call may wait for somebody's lock.
     *
     * @param limit of the call
     * @return the deadline
     */
    public Deadline lockDeadline(final Limit limit) {
        return limit.isImmediate() ? limit.patience(PATIENCE) : limit.deadline();
    }

    /**
     * Lets the heart recover what dead processes leave, from now on until the handle is closed.
     *
     * @param listener what to do
     */
    public void recoverBy(final Hub.DeathListener listener) {
        registration = hub().onDeath(() -> closed || listener.recover());
        // at every beat: others cannot take a lock that a living process has failed to release
        healing = hub().onDeath(() -> heal() && closed);
    }

    /**
     * Lets the heart do something at each of its beats, until the handle is closed.
     *
     * @param work that does not block
     */
    public void atEachBeat(final Runnable work) {
        hub().onDeath(() -> {
            if (!closed) {
                work.run();
            }
            return closed;
        });
    }

    private boolean heal() {
        final boolean put = core.putSide().heal();
        final boolean take = core.takeSide().heal();
        return put && take;
    }

    /**
     * Takes over and recovers the locks of the dead. Does not wait.
     *
     * @return false if something was busy
     */
    public boolean recoverSides() {
        boolean complete = true;
        if (core.putSide().isOrphaned()) {
            complete = core.putSide().tryLock();
            if (complete) {
                core.putSide().unlock();
                signal(Conditions.PUT_LOCK);
                signal(Conditions.ITEMS); // what the dead one had put, perhaps
            }
        }
        if (core.takeSide().isOrphaned()) {
            final boolean helped = core.tryHelpTakeSide();
            if (helped) {
                signal(Conditions.TAKE_LOCK);
                signal(Conditions.SPACE);
                signal(Conditions.ITEMS);
            }
            complete &= helped;
        }
        return complete;
    }

    /**
     * Deletes the files of large items that dead processes wrote and never put. Does not wait. A file is kept if any record of
     * the ring refers to it or anything that {@code elsewhere} tells of; the take lock keeps items from leaving meanwhile, and a
     * dead writer puts no more.
     *
     * @param elsewhere tells of references outside the ring, under the take lock
     * @return false if something was busy
     */
    public boolean sweepLarge(final Consumer<Consumer<Taken>> elsewhere) {
        if (!large.isUsed()) {
            return true;
        }
        try {
            final List<LargeItems.Reference> suspects = large.of(hub()::isDead);
            if (suspects.isEmpty()) {
                return true;
            }
            if (core.putSide().isOrphaned() || !core.takeSide().tryLock()) {
                return false;
            }
            final Set<String> used = new HashSet<>();
            try {
                final Consumer<Taken> keep = item -> {
                    if (item.isLarge()) {
                        used.add(LargeItems.Reference.from(item.bytes()).fileName());
                    }
                };
                final Taken copy = new Taken();
                for (long at = core.browse(0, copy); at != QueueCore.NONE; at = core.browse(at, copy)) {
                    keep.accept(copy);
                }
                elsewhere.accept(keep);
            } finally {
                core.takeSide().unlock();
                signal(Conditions.TAKE_LOCK);
            }
            for (final LargeItems.Reference suspect : suspects) {
                if (!used.contains(suspect.fileName())) {
                    large.delete(suspect);
                }
            }
        } catch (final IOException e) {
            return true; // the next death brings another look; nothing but room on the disk is lost
        }
        return true;
    }

    /** Ends the queue for all: puts fail from now on. Blocks while somebody else is in the middle of a put. */
    void shutDown() {
        final WaitList.Turn place = putTurns.arrive();
        try {
            while (!core.putSide().tryLock()) {
                checkOpen();
                awaitPutLock(Limit.immediate(), place);
            }
        } catch (final InterruptedException e) {
            throw new AssertionError("an immediate wait is not interrupted", e);
        } finally {
            putTurns.leave(place);
        }
        core.shutDown();
        core.putSide().unlock();
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
        if (registration != null) {
            registration.close();
            if (heal()) {
                healing.close();
            }
        }
        waitList.wakeLocal();
        return true;
    }
}
