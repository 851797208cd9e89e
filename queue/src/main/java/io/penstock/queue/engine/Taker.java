package io.penstock.queue.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * The way of an item out of the queue, with all its waiting.
 *
 * <p>Threads: any. Blocks: up to the limit of the call.
 */
final class Taker {
    /** What became of a take. */
    enum Outcome {
        TAKEN,
        TIMED_OUT,
        SHUT_DOWN
    }

    private final QueueHandle handle;
    private final QueueCore core;
    private final Cells cells;
    private final WaitingCall.Side side;
    private final BooleanSupplier ready;
    private final IntPredicate isSatisfied;

    Taker(final QueueHandle handle, final Cells cells) {
        this.handle = handle;
        this.core = handle.core();
        this.cells = cells;
        this.side = handle.takeSide();
        this.ready = () -> looksReady() || core.isShutDown() || handle.isClosed();
        this.isSatisfied = this::isSatisfied;
    }

    private boolean looksReady() {
        return core.looksFilled() || cells.hasOrphans();
    }

    private boolean isSatisfied(final int condition) {
        return switch (condition) {
            case Conditions.ITEMS -> looksReady();
            case Conditions.TAKE_LOCK -> core.takeSide().isAvailable();
            case Conditions.CELLS -> cells.hasCell();
            default -> throw new IllegalArgumentException("not of the take side: condition=" + condition);
        };
    }

    Outcome take(final ItemBuffer into, final CallTimeout limit) throws InterruptedException {
        into.forget();
        return take(into, null, limit);
    }

    /** Takes at least one item, and what else is there at once, up to so many. */
    Outcome take(final TakenBatch into, final int atMost, final CallTimeout limit) throws InterruptedException {
        into.start(atMost);
        return take(into.get(0), into, limit);
    }

    /** What has been taken is the caller's, whatever fails afterwards: a signal that was not given is made good by the heart. */
    private Outcome take(final ItemBuffer first, final TakenBatch batch, final CallTimeout limit)
            throws InterruptedException {
        try {
            return takeOrWait(first, batch, limit);
        } catch (final Throwable failure) {
            if (batch == null ? first.isTaken : batch.count() > 0) {
                return Outcome.TAKEN;
            }
            throw failure;
        }
    }

    private Outcome takeOrWait(final ItemBuffer first, final TakenBatch batch, final CallTimeout limit)
            throws InterruptedException {
        WaitingCall stay = null; // most calls need none
        try {
            while (true) {
                handle.checkOpen();
                final boolean wasShutDown = core.isShutDown(); // before the look: what came in before is drained
                final TakeResult result = look(first, batch, stay);
                switch (result) {
                    case TAKEN -> {
                        return Outcome.TAKEN;
                    }
                    case LONGER -> first.grow();
                    case LARGE_AHEAD -> openLarge(first);
                    default -> {
                        if (result == TakeResult.EMPTY && wasShutDown) {
                            return Outcome.SHUT_DOWN;
                        }
                        if (result == TakeResult.EMPTY && limit.isOver()) {
                            return Outcome.TIMED_OUT;
                        }
                        stay = stay == null ? new WaitingCall(handle, side, isSatisfied) : stay;
                        if (!await(result, limit, stay)) {
                            return Outcome.TIMED_OUT;
                        }
                    }
                }
            }
        } finally {
            WaitingCall.end(stay);
        }
    }

    /** An attempt, where it seems to be worth one, and the signals that follow from it. */
    private TakeResult look(final ItemBuffer first, final TakenBatch batch, final WaitingCall stay) {
        if (!looksReady() && !core.takeSide().isOrphaned()) {
            return TakeResult.EMPTY;
        }
        if (side.mustYield(stay)) {
            return TakeResult.ANOTHERS;
        }
        final TakeResult result = batch == null ? core.tryTake(first) : core.tryTake(batch);
        if (result == TakeResult.BUSY) {
            return result;
        }
        handle.signalReleased(Conditions.TAKE_LOCK);
        WaitingCall.clearOwed(stay, Conditions.TAKE_LOCK);
        final boolean taken = result == TakeResult.TAKEN || (batch != null && batch.count() > 0);
        if (taken || first.hasFreedBytes()) {
            handle.signalReleased(Conditions.SPACE);
        }
        return taken ? TakeResult.TAKEN : result;
    }

    private boolean await(final TakeResult result, final CallTimeout limit, final WaitingCall stay)
            throws InterruptedException {
        return switch (result) {
            case ANOTHERS -> {
                stay.giveWay(Conditions.ITEMS, this::looksReady, () -> core.isShutDown() || handle.isClosed(), limit);
                yield true;
            }
            case BUSY -> stay.awaitLock(limit);
            case NO_CELL -> cells.awaitCell(limit, stay);
            default -> {
                stay.handOn(); // the lock, or a cell
                handle.letItemsGather();
                yield stay.await(Conditions.ITEMS, ready, limit.deadline());
            }
        };
    }

    /** Opened before it is taken: from then on neither a sweep nor another reader can take the bytes away. */
    private void openLarge(final ItemBuffer into) {
        final LargeItems.Reference reference = LargeItems.Reference.from(into.bytes());
        try {
            into.openedLarge(handle.large().open(reference));
        } catch (final NoSuchFileException gone) {
            if (core.head() == into.position) {
                into.openedLarge(null); // somebody removed it: taken all the same, or it would block the queue for ever
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be read; it stays in the queue: path=" + handle.path(), e);
        }
    }
}
