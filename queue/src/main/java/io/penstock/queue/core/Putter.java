package io.penstock.queue.core;

import io.penstock.hub.WaitList;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The way of an item into the queue, with all its waiting.
 *
 * <p>Threads: any. Blocks: up to the limit of the call.
 */
final class Putter {
    /** What became of a put. */
    enum Outcome {
        DONE,
        TIMED_OUT,
        SHUT_DOWN
    }

    private final QueueHandle handle;
    private final QueueCore core;
    private final int inlineMax;
    private final Turns turns;

    Putter(final QueueHandle handle) {
        this.handle = handle;
        this.core = handle.core();
        this.inlineMax = handle.file().inlineMax();
        this.turns = handle.putTurns();
    }

    Outcome put(final byte[] item, final int length, final Limit limit) throws InterruptedException {
        return isLarge(length) ? putLarge(item, length, limit) : put(QueueDescriptor.TYPE_INLINE, item, length, limit);
    }

    Outcome put(final int type, final byte[] record, final int length, final Limit limit) throws InterruptedException {
        return put(type, record, length, null, limit);
    }

    /** Puts all of a batch, none of it large; where it fails, the batch tells how many are in. */
    Outcome put(final PutBatch batch, final Limit limit) throws InterruptedException {
        return put(QueueDescriptor.TYPE_INLINE, null, 0, batch, limit);
    }

    private Outcome put(
            final int type, final byte[] record, final int recordLength, final PutBatch batch, final Limit limit)
            throws InterruptedException {
        final long timeMs = handle.hub().roughTimeMs();
        WaitList.Turn place = null;
        boolean givesWay = true;
        boolean helped = false;
        try {
            while (true) {
                handle.checkOpen();
                final int length = batch == null ? recordLength : batch.next().length();
                final boolean contested = turns.isContested();
                final boolean roomy = !contested || looksRoomy(length);
                if (contested && roomy && givesWay && turns.isAnothers(place)) {
                    place = place == null ? turns.arrive() : place;
                    final WaitList.Turn own = place;
                    givesWay = handle.giveWay(Conditions.SPACE, () -> isFree(length, own), limit, place);
                    continue;
                }
                final int before = batch == null ? 0 : batch.done();
                final PutResult result = roomy ? attempt(type, timeMs, record, length, batch) : PutResult.FULL_ITEMS;
                if (result == PutResult.BUSY) {
                    place = place == null ? turns.arrive() : place;
                    if (!handle.awaitPutLock(limit, place)) {
                        return Outcome.TIMED_OUT;
                    }
                    continue;
                }
                if (roomy) {
                    handle.signalReleased(Conditions.PUT_LOCK);
                }
                if (result == PutResult.DONE || (batch != null && batch.done() > before)) {
                    handle.signalReleased(Conditions.ITEMS);
                }
                if (result == PutResult.SHUT_DOWN) {
                    return Outcome.SHUT_DOWN;
                }
                if (result == PutResult.DONE) {
                    if (place != null && place.hasSlept()) {
                        passSpaceOn();
                    }
                    return Outcome.DONE;
                }
                place = place == null ? turns.arrive() : place;
                final boolean help = !helped && core.needsTakeSide(result);
                final int next = batch == null ? length : batch.next().length();
                if (!(help ? helpTakeSide(limit) : awaitSpace(next, limit, place))) {
                    return Outcome.TIMED_OUT;
                }
                helped = help;
            }
        } finally {
            turns.leave(place);
        }
    }

    private PutResult attempt(
            final int type, final long timeMs, final byte[] record, final int length, final PutBatch batch) {
        return batch == null ? core.tryPut(type, timeMs, record, 0, length) : core.tryPut(batch, timeMs);
    }

    /** Room as seen without the lock: who has seen none, and waits for nobody's turn, must not find some under the lock. */
    private boolean looksRoomy(final int length) {
        return core.looksRoomy(length) || core.isShutDown() || core.takeSide().isOrphaned();
    }

    private boolean isFree(final int length, final WaitList.Turn place) {
        return (core.looksRoomy(length) && turns.isFree(place)) || core.isShutDown() || handle.isClosed();
    }

    /** An immediate call waits for a live taker here too: an empty queue must not refuse an item. */
    private boolean helpTakeSide(final Limit limit) throws InterruptedException {
        final WaitList.Turn place = handle.takeTurns().arrive();
        try {
            while (!core.tryHelpTakeSide()) {
                handle.checkOpen();
                if (!handle.awaitTakeLock(limit, place)) {
                    return false;
                }
            }
        } finally {
            handle.takeTurns().leave(place);
        }
        handle.signalReleased(Conditions.TAKE_LOCK);
        handle.signalReleased(Conditions.SPACE);
        return true;
    }

    private boolean awaitSpace(final int length, final Limit limit, final WaitList.Turn place)
            throws InterruptedException {
        if (limit.isOver()) {
            return false;
        }
        turns.comeBack(place);
        handle.letPlacesGather(length);
        final boolean ready = handle.await(
                Conditions.SPACE,
                () -> core.looksRoomy(length) || core.isShutDown() || handle.isClosed(),
                limit.deadline(),
                place);
        handle.checkOpen();
        return ready;
    }

    /** One take may make room for several small items, and wakes one waiter only. */
    private void passSpaceOn() {
        if (core.looksRoomy(0)) {
            handle.signal(Conditions.SPACE);
        }
    }

    boolean isLarge(final int length) {
        return length > inlineMax;
    }

    /** The file first, then its reference; but no file while there is no room for the reference. */
    private Outcome putLarge(final byte[] item, final int length, final Limit limit) throws InterruptedException {
        handle.checkOpen();
        if (core.isShutDown()) {
            return Outcome.SHUT_DOWN;
        }
        if (!core.looksRoomy(LargeItems.REFERENCE_LENGTH) && !awaitRoomForReference(limit)) {
            return Outcome.TIMED_OUT;
        }
        final LargeItems.Reference reference;
        try {
            reference = handle.large().write(item, 0, length);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be written: bytes=" + length + " path=" + handle.path(), e);
        }
        Outcome outcome = Outcome.TIMED_OUT;
        boolean interrupted = true;
        try {
            outcome = put(QueueDescriptor.TYPE_LARGE, reference.bytes(), LargeItems.REFERENCE_LENGTH, limit);
            interrupted = false;
        } catch (final RuntimeException | Error uncertain) {
            interrupted = false; // the reference may be in the queue: the file stays until this process is dead
            outcome = Outcome.DONE;
            throw uncertain;
        } finally {
            if (interrupted || outcome != Outcome.DONE) {
                forget(reference);
            }
        }
        return outcome;
    }

    private boolean awaitRoomForReference(final Limit limit) throws InterruptedException {
        final WaitList.Turn place = turns.arrive();
        try {
            return awaitSpace(LargeItems.REFERENCE_LENGTH, limit, place);
        } finally {
            turns.leave(place); // or all others would give way to it for ever
        }
    }

    private void forget(final LargeItems.Reference reference) {
        try {
            handle.large().delete(reference);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "the file of an item that was not put cannot be deleted: path=" + handle.path(), e);
        }
    }
}
