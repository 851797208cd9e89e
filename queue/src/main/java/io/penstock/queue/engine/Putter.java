package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import io.penstock.core.channel.LargeItems;
import io.penstock.core.hub.JoinedHub;
import io.penstock.core.lock.CallTimeout;
import io.penstock.core.lock.WaitableLock;
import io.penstock.core.lock.WaitingCall;
import io.penstock.core.memory.Warnings;
import io.penstock.core.ring.RingDamagedException;
import io.penstock.core.wait.WaitList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;

/**
 * The way into a queue's file, with all its waiting.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> up to the timeout of the call.
 */
final class Putter implements PutPort {
    private final FileQueue queue;
    private final QueueView view;
    private final LeaseStore store;
    private final PutSection section;
    private final TakeSection takeSection;
    private final JoinedHub hub;
    private final int inlineMax;
    private final WaitableLock lock;
    private final WaitableLock takeLock;
    private final WaitList waitList;
    private final BooleanSupplier ended;

    Putter(
            final FileQueue queue,
            final PutSection section,
            final TakeSection takeSection,
            final WaitableLock lock,
            final WaitableLock takeLock) {
        this.queue = queue;
        this.view = queue.view();
        this.store = queue.store();
        this.section = section;
        this.takeSection = takeSection;
        this.hub = queue.hub();
        this.inlineMax = queue.file().inlineMax();
        this.lock = lock;
        this.takeLock = takeLock;
        this.waitList = queue.waitList();
        this.ended = () -> view.isShutDown() || queue.closed;
    }

    /** One take may make room for several small items, and wakes one waiter only. */
    private boolean isSatisfied(final int condition) {
        return condition == Conditions.SPACE ? hasPlace(0) : section.lock().isAvailable();
    }

    private boolean isLarge(final int length) {
        return length > inlineMax;
    }

    @Override
    public PutResult put(final Encoded item, final CallTimeout timeout) throws InterruptedException {
        return put(item, null, timeout);
    }

    private PutResult put(final Encoded item, final PutBatch batch, final CallTimeout timeout)
            throws InterruptedException {
        final int length = item.length();
        return isLarge(length)
                ? putLarge(length, () -> queue.large().write(item.array(), length, timeout), timeout)
                : put(QueueDescriptor.TYPE_INLINE, item.array(), length, batch, timeout, null);
    }

    @Override
    public PutResult put(final PutBatch batch, final CallTimeout timeout) throws InterruptedException {
        PutResult result = PutResult.DONE;
        while (result == PutResult.DONE && batch.hasNext()) {
            final int before = batch.done();
            batch.startRun(length -> !isLarge(length));
            result = put(batch.next(), batch, timeout);
            if (result == PutResult.DONE && batch.done() == before) {
                batch.advance(); // a large item, which is put by itself
            }
        }
        return result;
    }

    /** Puts what a record of the queue held. The file of a large item stays as well: the new item has a file of its own. */
    PutResult putAgain(final ItemBuffer record, final CallTimeout timeout) throws InterruptedException {
        if (!record.isLarge()) {
            return put(record.type, record.bytes, record.length, null, timeout, null);
        }
        final LargeItems.Reference original = LargeItems.Reference.from(record.bytes);
        return putLarge(original.size(), () -> queue.large().writeAgain(original), timeout);
    }

    private PutResult put(
            final int type,
            final byte[] record,
            final int recordLength,
            final PutBatch batch,
            final CallTimeout timeout,
            final WaitingCall begun)
            throws InterruptedException {
        WaitingCall call = begun; // most calls need none
        byte[] item = record;
        int length = recordLength;
        boolean helped = false;
        try {
            while (true) {
                if (queue.closed) {
                    throw queue.closedException();
                }
                final PutResult result = look(type, item, length, batch, call);
                if (result == PutResult.DONE || result == PutResult.SHUT_DOWN) {
                    return result;
                }
                final boolean full = result.isFull();
                if (full && !helped && takeSection.holdsUp(result)) {
                    if (!helpTakeSide(timeout)) {
                        return result;
                    }
                    helped = true;
                } else if (full && timeout.isOver()) {
                    return result;
                } else {
                    helped &= !full;
                    call = call == null ? lock.arrive(this::isSatisfied) : call;
                    if (batch != null) {
                        length = batch.next().length();
                    }
                    if (!await(result, length, timeout, call)) {
                        return result;
                    }
                }
                if (batch != null) { // its first items may be in
                    item = batch.next().array();
                    length = batch.next().length();
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
    private PutResult look(
            final int type, final byte[] item, final int length, final PutBatch batch, final WaitingCall call) {
        if (waitList.isAwaited(Conditions.PUTTERS)) {
            if (!looksRoomy(length)) {
                return PutResult.FULL_ITEMS;
            }
            if (lock.mustYield(call)) {
                return PutResult.YIELD;
            }
        }
        final int before = batch == null ? 0 : batch.done();
        final long timeMs = hub.coarseTimeMs(); // of this attempt: the one before may be hours old
        final PutResult result = section.tryPut(type, timeMs, item, length, batch);
        if (result == PutResult.BUSY) {
            return result;
        }
        waitList.signalNextAfterCas(Conditions.PUT_LOCK);
        if (call != null) {
            call.clearOwed(Conditions.PUT_LOCK);
        }
        if (result == PutResult.DONE || (batch != null && batch.done() > before)) {
            waitList.signalNextAfterCas(Conditions.ITEMS);
        }
        return result;
    }

    private boolean await(final PutResult result, final int length, final CallTimeout timeout, final WaitingCall call)
            throws InterruptedException {
        return switch (result) {
            case YIELD -> {
                call.yieldToOthers(Conditions.SPACE, () -> hasPlace(length), ended, timeout);
                yield true;
            }
            case BUSY -> call.awaitLock(timeout);
            default -> awaitSpace(length, timeout, call);
        };
    }

    /** Room as seen without the lock: a call that has seen none, and has not asked the gate, must not find some under the lock. */
    private boolean looksRoomy(final int length) {
        return hasPlace(length) || view.isShutDown() || takeSection.lock().isOrphaned();
    }

    private boolean hasPlace(final int length) {
        return view.looksRoomy(length, store != null && view.hasOrphans() ? store.orphans() : 0);
    }

    private boolean awaitSpace(final int length, final CallTimeout timeout, final WaitingCall call)
            throws InterruptedException {
        call.handOn(); // the lock, or room for a smaller item
        queue.pauseForRoom(length);
        return call.await(Conditions.SPACE, () -> hasPlace(length) || ended.getAsBoolean(), timeout.deadline());
    }

    /** An immediate call waits for a live taker here too: an empty queue must not refuse an item. */
    private boolean helpTakeSide(final CallTimeout timeout) throws InterruptedException {
        final boolean helped = takeLock.run(takeSection::skipPadding, timeout);
        if (helped) {
            waitList.signal(Conditions.SPACE);
        }
        return helped;
    }

    /** The file comes first, then its reference; but no file is written while there is no room for the reference. */
    private PutResult putLarge(final long length, final Writer writer, final CallTimeout timeout)
            throws InterruptedException {
        queue.checkOpen();
        if (view.isShutDown()) {
            return PutResult.SHUT_DOWN;
        }
        if (looksRoomy(LargeItems.REFERENCE_LENGTH)) {
            return putFile(length, writer, timeout, null);
        }
        if (timeout.isOver()) {
            return PutResult.FULL_BYTES;
        }
        final WaitingCall call = lock.arrive(this::isSatisfied);
        boolean closed = false;
        try {
            if (!awaitSpace(LargeItems.REFERENCE_LENGTH, timeout, call)) {
                return PutResult.FULL_BYTES;
            }
            queue.checkOpen();
            call.pause(); // while it writes, other calls may use the room that this one does not use yet
            return putFile(length, writer, timeout, call);
        } finally {
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

    /** Makes the file of a large item. */
    @FunctionalInterface
    private interface Writer {
        LargeItems.Reference write() throws IOException;
    }

    private PutResult putFile(final long length, final Writer writer, final CallTimeout timeout, final WaitingCall call)
            throws InterruptedException {
        final LargeItems.Reference reference;
        try {
            reference = writer.write();
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "a large item cannot be written: bytes=" + length + " path=" + queue.location(), e);
        }
        if (reference == null) {
            return PutResult.FULL_BYTES; // the time was up before the file was whole
        }
        boolean put = false;
        try {
            final PutResult result = put(
                    QueueDescriptor.TYPE_LARGE, reference.bytes(), LargeItems.REFERENCE_LENGTH, null, timeout, call);
            put = result == PutResult.DONE;
            if (put) {
                markPut(reference);
            }
            return result;
        } catch (final RuntimeException | Error uncertain) {
            put = true; // the reference may be in the queue: the file stays until this process is dead
            throw uncertain;
        } finally {
            if (!put) {
                forget(reference);
            }
        }
    }

    /** The item is in the queue, whatever fails now: then its file is found by a sweep after the death of this process. */
    private void markPut(final LargeItems.Reference reference) {
        try {
            queue.large().put(reference);
        } catch (final IOException | RuntimeException | Error late) {
            // takers find the file by its first name as well
        }
    }

    /** Does not throw: the caller has to learn how the put ended. */
    private void forget(final LargeItems.Reference reference) {
        try {
            queue.large().delete(reference);
        } catch (final IOException e) {
            Warnings.warn(
                    "the file of an item that was not put cannot be deleted, and stays until this process ends: path="
                            + queue.location(),
                    e);
        }
    }
}
