package io.penstock.queue.engine;

import io.penstock.core.channel.LargeItems;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.WaitableLock;
import io.penstock.core.lock.WaitingCall;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.wait.WaitList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;

/**
 * The way out of a queue's file, with all its waiting.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> up to the timeout of the call.
 */
final class Taker implements TakePort {
    private final FileQueue queue;
    private final QueueView view;
    private final TakeSection section;
    private final LeaseStore store;
    private final WaitableLock lock;
    private final WaitList waitList;
    private final BooleanSupplier ready;
    private final BooleanSupplier ended;

    Taker(final FileQueue queue, final TakeSection section, final LeaseStore store, final WaitableLock lock) {
        this.queue = queue;
        this.view = queue.view();
        this.section = section;
        this.store = store;
        this.lock = lock;
        this.waitList = queue.waitList();
        this.ended = () -> section.isShutDown() || queue.closed;
        this.ready = () -> looksReady() || ended.getAsBoolean();
    }

    private boolean looksReady() {
        return section.looksFilled() || (store != null && store.hasOrphans());
    }

    private boolean isSatisfied(final int condition) {
        return switch (condition) {
            case Conditions.ITEMS -> looksReady();
            case Conditions.TAKE_LOCK -> section.lock().isAvailable();
            case Conditions.CELLS -> store.hasCell();
            default -> throw new IllegalArgumentException("not of the take side: condition=" + condition);
        };
    }

    @Override
    public TakeResult take(final ItemBuffer into, final CallTimeout timeout) throws InterruptedException {
        if (into.opened != ItemBuffer.NOWHERE) {
            into.clear(); // of a large item
        }
        into.isTaken = false; // before anything can fail
        return take(into, null, timeout);
    }

    @Override
    public TakeResult take(final TakenBatch into, final int atMost, final CallTimeout timeout)
            throws InterruptedException {
        into.start(atMost);
        try {
            return take(into.get(0), into, timeout);
        } catch (final RingDamagedException damage) {
            throw QueueEngine.damaged(queue.location(), damage);
        } catch (final InternalError fault) {
            throw QueueEngine.faulted(queue.location(), fault);
        }
    }

    /** What was taken is the caller's, whatever fails afterwards: the heartbeat makes up for a signal that was not given. */
    private TakeResult take(final ItemBuffer first, final TakenBatch batch, final CallTimeout timeout)
            throws InterruptedException {
        try {
            return takeOrWait(first, batch, timeout);
        } catch (final Throwable failure) {
            if (batch == null ? first.isTaken : batch.count() > 0) {
                return TakeResult.TAKEN;
            }
            throw failure;
        }
    }

    private TakeResult takeOrWait(final ItemBuffer first, final TakenBatch batch, final CallTimeout timeout)
            throws InterruptedException {
        WaitingCall call = null; // most calls need none
        try {
            while (true) {
                if (queue.closed) {
                    throw queue.closedException();
                }
                final boolean wasShutDown = section.isShutDown(); // before the look: what came in before is drained
                final TakeResult result = look(first, batch, call);
                switch (result) {
                    case TAKEN -> {
                        return result;
                    }
                    case LONGER -> first.grow();
                    case LARGE_AHEAD -> openLarge(first);
                    default -> {
                        if (result == TakeResult.EMPTY && wasShutDown) {
                            return TakeResult.SHUT_DOWN;
                        }
                        if (result == TakeResult.EMPTY && timeout.isOver()) {
                            return result;
                        }
                        call = call == null ? lock.arrive(this::isSatisfied) : call;
                        if (!await(result, timeout, call)) {
                            return result;
                        }
                    }
                }
            }
        } catch (final RingDamagedException damage) {
            throw QueueEngine.damaged(queue.location(), damage);
        } catch (final InternalError fault) {
            throw QueueEngine.faulted(queue.location(), fault);
        } finally {
            if (call != null) {
                boolean closed = false;
                try {
                    call.close();
                    closed = true;
                } finally {
                    if (!closed) {
                        call.place.over = true;
                    }
                }
            }
        }
    }

    /** An attempt, if it seems to be worth one, and the signals that follow from it. */
    private TakeResult look(final ItemBuffer first, final TakenBatch batch, final WaitingCall call) {
        if (!looksReady() && !section.lock().isOrphaned()) {
            return TakeResult.EMPTY;
        }
        if (waitList.isAwaited(Conditions.TAKERS) && lock.mustYield(call)) {
            return TakeResult.YIELD;
        }
        final TakeResult result = section.tryTake(first, batch);
        if (result == TakeResult.BUSY) {
            return result;
        }
        waitList.signalNextAfterCas(Conditions.TAKE_LOCK);
        if (call != null) {
            call.clearOwed(Conditions.TAKE_LOCK);
        }
        final boolean taken = result == TakeResult.TAKEN || (batch != null && batch.count() > 0);
        if (taken || first.freedBytes) {
            waitList.signalNextAfterCas(Conditions.SPACE);
        }
        return taken ? TakeResult.TAKEN : result;
    }

    private boolean await(final TakeResult result, final CallTimeout timeout, final WaitingCall call)
            throws InterruptedException {
        return switch (result) {
            case YIELD -> {
                call.yieldToOthers(Conditions.ITEMS, this::looksReady, ended, timeout);
                yield true;
            }
            case BUSY -> call.awaitLock(timeout);
            case NO_CELL -> awaitCell(timeout, call);
            default -> {
                call.handOn(); // the lock, or a cell
                queue.pauseForItems();
                yield call.await(Conditions.ITEMS, ready, timeout.deadline());
            }
        };
    }

    private boolean awaitCell(final CallTimeout timeout, final WaitingCall call) throws InterruptedException {
        try {
            if (store.freeCell(timeout)) {
                return true;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a dead letter cannot be moved to a file, and no lease cell is free: path=" + queue.location(), e);
        }
        if (timeout.isImmediate()) { // a null must not hide an item whose cell is free in a moment
            return store.hasCell()
                    || (store.hasLetterInCell()
                            && call.awaitOther(
                                    Conditions.CELLS,
                                    () -> store.hasCell() || !store.hasLetterInCell() || queue.closed,
                                    timeout));
        }
        return !timeout.isOver()
                && call.await(Conditions.CELLS, () -> store.hasCell() || queue.closed, timeout.deadline());
    }

    /** The file is opened before its item is taken: from then on neither a sweep nor another reader can take the bytes away. */
    private void openLarge(final ItemBuffer into) {
        final LargeItems.Reference reference = LargeItems.Reference.from(into.bytes);
        try {
            into.openedLarge(queue.large().open(reference));
        } catch (final NoSuchFileException gone) {
            if (view.head() == into.position) {
                into.openedLarge(
                        null); // the file was deleted: the item is taken all the same, or it would block the queue
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be read now; it stays in the queue: path=" + queue.location(), e);
        }
    }
}
