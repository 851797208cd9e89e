package io.penstock.queue.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntPredicate;

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
    private final WaitingCall.Side side;
    private final IntPredicate isSatisfied;

    Putter(final QueueHandle handle) {
        this.handle = handle;
        this.core = handle.core();
        this.inlineMax = handle.file().inlineMax();
        this.side = handle.putSide();
        this.isSatisfied = this::isSatisfied;
    }

    /** One take may make room for several small items, and wakes one waiter only. */
    private boolean isSatisfied(final int condition) {
        return condition == Conditions.SPACE
                ? core.looksRoomy(0)
                : core.putSide().isAvailable();
    }

    Outcome put(final byte[] item, final int length, final CallTimeout limit) throws InterruptedException {
        return isLarge(length)
                ? putLarge(length, () -> handle.large().write(item, 0, length), limit)
                : put(QueueDescriptor.TYPE_INLINE, item, length, null, limit, null);
    }

    /** Puts what a record of the queue held. The file of a large item stays as well. */
    Outcome putAgain(final ItemBuffer record, final CallTimeout limit) throws InterruptedException {
        if (!record.isLarge()) {
            return put(record.type(), record.bytes(), record.length(), null, limit, null);
        }
        final LargeItems.Reference original = LargeItems.Reference.of(record);
        return putLarge(original.size(), () -> handle.large().writeAgain(original), limit);
    }

    /** Puts all of a batch, none of it large; where it fails, the batch tells how many are in. */
    Outcome put(final PutBatch batch, final CallTimeout limit) throws InterruptedException {
        return put(QueueDescriptor.TYPE_INLINE, null, 0, batch, limit, null);
    }

    private Outcome put(
            final int type,
            final byte[] record,
            final int recordLength,
            final PutBatch batch,
            final CallTimeout limit,
            final WaitingCall begun)
            throws InterruptedException {
        WaitingCall stay = begun; // most calls need none
        boolean helped = false;
        try {
            while (true) {
                handle.checkOpen();
                final int length = batch == null ? recordLength : batch.next().length();
                final long timeMs = handle.hub().coarseTimeMs(); // of this attempt: the one before may be hours old
                final PutResult result = look(type, timeMs, record, length, batch, stay);
                if (result == PutResult.DONE) {
                    return Outcome.DONE;
                }
                if (result == PutResult.SHUT_DOWN) {
                    return Outcome.SHUT_DOWN;
                }
                final boolean full = result != PutResult.BUSY && result != PutResult.ANOTHERS;
                if (full && !helped && core.needsTakeSide(result)) {
                    if (!helpTakeSide(limit)) {
                        return Outcome.TIMED_OUT;
                    }
                    helped = true;
                    continue;
                }
                if (full && limit.isOver()) {
                    return Outcome.TIMED_OUT;
                }
                helped &= !full;
                stay = stay == null ? new WaitingCall(handle, side, isSatisfied) : stay;
                if (!await(result, batch == null ? length : batch.next().length(), limit, stay)) {
                    return Outcome.TIMED_OUT;
                }
            }
        } finally {
            WaitingCall.end(stay);
        }
    }

    /** An attempt, where it seems to be worth one, and the signals that follow from it. */
    private PutResult look(
            final int type,
            final long timeMs,
            final byte[] record,
            final int length,
            final PutBatch batch,
            final WaitingCall stay) {
        if (side.turns().isContested()) {
            if (!looksRoomy(length)) {
                return PutResult.FULL_ITEMS;
            }
            if (side.mustYield(stay)) {
                return PutResult.ANOTHERS;
            }
        }
        final int before = batch == null ? 0 : batch.done();
        final PutResult result =
                batch == null ? core.tryPut(type, timeMs, record, 0, length) : core.tryPut(batch, timeMs);
        if (result == PutResult.BUSY) {
            return result;
        }
        handle.signalReleased(Conditions.PUT_LOCK);
        WaitingCall.clearOwed(stay, Conditions.PUT_LOCK);
        if (result == PutResult.DONE || (batch != null && batch.done() > before)) {
            handle.signalReleased(Conditions.ITEMS);
        }
        return result;
    }

    private boolean await(final PutResult result, final int length, final CallTimeout limit, final WaitingCall stay)
            throws InterruptedException {
        return switch (result) {
            case ANOTHERS -> {
                stay.giveWay(
                        Conditions.SPACE,
                        () -> core.looksRoomy(length),
                        () -> core.isShutDown() || handle.isClosed(),
                        limit);
                yield true;
            }
            case BUSY -> stay.awaitLock(limit);
            default -> awaitSpace(length, limit, stay);
        };
    }

    /** Room as seen without the lock: who has seen none, and waits for nobody's turn, must not find some under the lock. */
    private boolean looksRoomy(final int length) {
        return core.looksRoomy(length) || core.isShutDown() || core.takeSide().isOrphaned();
    }

    private boolean awaitSpace(final int length, final CallTimeout limit, final WaitingCall stay)
            throws InterruptedException {
        stay.handOn(); // the lock, or room for a smaller item
        handle.letPlacesGather(length);
        return stay.await(
                Conditions.SPACE,
                () -> core.looksRoomy(length) || core.isShutDown() || handle.isClosed(),
                limit.deadline());
    }

    /** An immediate call waits for a live taker here too: an empty queue must not refuse an item. */
    private boolean helpTakeSide(final CallTimeout limit) throws InterruptedException {
        try (WaitingCall stay = new WaitingCall(
                handle, handle.takeSide(), lock -> core.takeSide().isAvailable())) {
            while (!core.tryHelpTakeSide()) {
                handle.checkOpen();
                if (!stay.awaitLock(limit)) {
                    return false;
                }
            }
            handle.signalReleased(Conditions.TAKE_LOCK);
            WaitingCall.clearOwed(stay, Conditions.TAKE_LOCK);
            handle.signalReleased(Conditions.SPACE);
            return true;
        }
    }

    boolean isLarge(final int length) {
        return length > inlineMax;
    }

    /** The file first, then its reference; but no file while there is no room for the reference. */
    private Outcome putLarge(final long length, final Writer writer, final CallTimeout limit)
            throws InterruptedException {
        handle.checkOpen();
        if (core.isShutDown()) {
            return Outcome.SHUT_DOWN;
        }
        if (looksRoomy(LargeItems.REFERENCE_LENGTH)) {
            return putFile(length, writer, limit, null);
        }
        if (limit.isOver()) {
            return Outcome.TIMED_OUT;
        }
        try (WaitingCall stay = new WaitingCall(handle, side, isSatisfied)) {
            if (!awaitSpace(LargeItems.REFERENCE_LENGTH, limit, stay)) {
                return Outcome.TIMED_OUT;
            }
            handle.checkOpen();
            stay.goAside(); // while it writes, others may use what it has not come to use
            return putFile(length, writer, limit, stay);
        }
    }

    /** Makes the file of a large item. */
    @FunctionalInterface
    private interface Writer {
        LargeItems.Reference write() throws IOException;
    }

    private Outcome putFile(final long length, final Writer writer, final CallTimeout limit, final WaitingCall stay)
            throws InterruptedException {
        final LargeItems.Reference reference;
        try {
            reference = writer.write();
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be written: bytes=" + length + " path=" + handle.path(), e);
        }
        Outcome outcome = Outcome.TIMED_OUT;
        boolean interrupted = true;
        try {
            outcome =
                    put(QueueDescriptor.TYPE_LARGE, reference.bytes(), LargeItems.REFERENCE_LENGTH, null, limit, stay);
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

    private void forget(final LargeItems.Reference reference) {
        try {
            handle.large().delete(reference);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "the file of an item that was not put cannot be deleted: path=" + handle.path(), e);
        }
    }
}
