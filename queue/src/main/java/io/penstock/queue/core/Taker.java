package io.penstock.queue.core;

import io.penstock.hub.WaitList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;

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
    private final BooleanSupplier ready;
    private final Turns turns;

    Taker(final QueueHandle handle, final Cells cells) {
        this.handle = handle;
        this.core = handle.core();
        this.cells = cells;
        this.turns = handle.takeTurns();
        this.ready = () -> looksReady() || core.isShutDown() || handle.isClosed();
    }

    private boolean isFree(final WaitList.Turn place) {
        return (looksReady() && turns.isFree(place)) || core.isShutDown() || handle.isClosed();
    }

    private boolean looksReady() {
        return core.looksFilled() || cells.hasOrphans();
    }

    Outcome take(final Taken into, final Limit limit) throws InterruptedException {
        into.forget();
        return take(into, null, limit);
    }

    /** Takes at least one item, and what else is there at once, up to so many. */
    Outcome take(final TakenBatch into, final int atMost, final Limit limit) throws InterruptedException {
        into.start(atMost);
        return take(into.get(0), into, limit);
    }

    private Outcome take(final Taken first, final TakenBatch batch, final Limit limit) throws InterruptedException {
        WaitList.Turn place = null;
        boolean givesWay = true;
        try {
            while (true) {
                handle.checkOpen();
                final boolean wasShutDown = core.isShutDown(); // before the look: what came in before is drained
                final boolean filled = looksReady() || core.takeSide().isOrphaned();
                if (filled && givesWay && turns.isAnothers(place)) {
                    place = place == null ? turns.arrive() : place;
                    final WaitList.Turn own = place;
                    givesWay = handle.giveWay(Conditions.ITEMS, () -> isFree(own), limit, place);
                    continue;
                }
                final TakeResult result = filled ? attempt(first, batch) : TakeResult.EMPTY;
                if (filled && result != TakeResult.BUSY) {
                    handle.signalReleased(Conditions.TAKE_LOCK);
                }
                if (result == TakeResult.TAKEN || (batch != null && batch.count() > 0)) {
                    handle.signalReleased(Conditions.SPACE);
                    if (place != null && place.hasSlept() && looksReady()) {
                        handle.signal(Conditions.ITEMS);
                    }
                    return Outcome.TAKEN;
                }
                if (result == TakeResult.LONGER) {
                    first.grow();
                    continue;
                }
                if (result == TakeResult.LARGE_AHEAD) {
                    openLarge(first);
                    continue;
                }
                if (filled && result == TakeResult.EMPTY && first.hasFreedBytes()) {
                    handle.signal(Conditions.SPACE);
                }
                if (result == TakeResult.EMPTY && wasShutDown) {
                    return Outcome.SHUT_DOWN;
                }
                place = place == null ? turns.arrive() : place;
                if (!awaitReason(result, limit, place)) {
                    return Outcome.TIMED_OUT;
                }
            }
        } finally {
            turns.leave(place);
        }
    }

    private boolean awaitReason(final TakeResult result, final Limit limit, final WaitList.Turn place)
            throws InterruptedException {
        return switch (result) {
            case BUSY -> handle.awaitTakeLock(limit, place);
            case NO_CELL -> awaitCell(limit, place);
            default -> awaitItem(limit, place);
        };
    }

    private boolean awaitCell(final Limit limit, final WaitList.Turn place) throws InterruptedException {
        turns.comeBack(place);
        final boolean ready = cells.awaitCell(limit, place);
        if (!ready) {
            handle.signal(Conditions.ITEMS); // the item is somebody else's to take
        }
        return ready;
    }

    private TakeResult attempt(final Taken first, final TakenBatch batch) {
        return batch == null ? core.tryTake(first) : core.tryTake(batch);
    }

    private boolean awaitItem(final Limit limit, final WaitList.Turn place) throws InterruptedException {
        if (limit.isOver()) {
            return false;
        }
        turns.comeBack(place);
        handle.letItemsGather();
        return handle.await(Conditions.ITEMS, ready, limit.deadline(), place);
    }

    /** Opened before it is taken: from then on neither a sweep nor another reader can take the bytes away. */
    private void openLarge(final Taken into) {
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
