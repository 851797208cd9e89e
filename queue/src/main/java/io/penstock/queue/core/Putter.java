package io.penstock.queue.core;

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

    Putter(final QueueHandle handle) {
        this.handle = handle;
        this.core = handle.core();
        this.inlineMax = handle.file().inlineMax();
    }

    Outcome put(final byte[] item, final int length, final Limit limit) throws InterruptedException {
        return length <= inlineMax
                ? put(QueueDescriptor.TYPE_INLINE, item, length, limit)
                : putLarge(item, length, limit);
    }

    Outcome put(final int type, final byte[] record, final int length, final Limit limit) throws InterruptedException {
        final long timeMs = System.currentTimeMillis();
        boolean helped = false;
        boolean waited = false;
        while (true) {
            handle.checkOpen();
            final PutResult result = core.tryPut(type, timeMs, record, 0, length);
            if (result == PutResult.BUSY) {
                if (!handle.awaitPutLock(limit)) {
                    return Outcome.TIMED_OUT;
                }
                continue;
            }
            handle.signal(Conditions.PUT_LOCK);
            switch (result) {
                case DONE -> {
                    handle.signal(Conditions.ITEMS);
                    if (waited) {
                        passSpaceOn();
                    }
                    return Outcome.DONE;
                }
                case SHUT_DOWN -> {
                    return Outcome.SHUT_DOWN;
                }
                default -> {
                    if (!helped && core.needsTakeSide(result)) {
                        if (!helpTakeSide(limit)) {
                            return Outcome.TIMED_OUT;
                        }
                        helped = true;
                        continue;
                    }
                }
            }
            if (!awaitSpace(length, limit)) {
                return Outcome.TIMED_OUT;
            }
            waited = true;
            helped = false;
        }
    }

    /** An immediate call waits for a live taker here too: an empty queue must not refuse an item. */
    private boolean helpTakeSide(final Limit limit) throws InterruptedException {
        while (!core.tryHelpTakeSide()) {
            handle.checkOpen();
            if (!handle.awaitTakeLock(limit)) {
                return false;
            }
        }
        handle.signal(Conditions.TAKE_LOCK);
        handle.signal(Conditions.SPACE);
        return true;
    }

    private boolean awaitSpace(final int length, final Limit limit) throws InterruptedException {
        if (limit.isOver()) {
            return false;
        }
        final boolean ready = handle.await(
                Conditions.SPACE,
                () -> core.looksRoomy(length) || core.isShutDown() || handle.isClosed(),
                limit.deadline());
        handle.checkOpen();
        return ready;
    }

    /** One take may make room for several small items, and wakes one waiter only. */
    private void passSpaceOn() {
        if (core.looksRoomy(0)) {
            handle.signal(Conditions.SPACE);
        }
    }

    /** The file first, then its reference; but no file while there is no room for the reference. */
    private Outcome putLarge(final byte[] item, final int length, final Limit limit) throws InterruptedException {
        handle.checkOpen();
        if (core.isShutDown()) {
            return Outcome.SHUT_DOWN;
        }
        if (!core.looksRoomy(LargeItems.REFERENCE_LENGTH) && !awaitSpace(LargeItems.REFERENCE_LENGTH, limit)) {
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

    private void forget(final LargeItems.Reference reference) {
        try {
            handle.large().delete(reference);
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    "the file of an item that was not put cannot be deleted: path=" + handle.path(), e);
        }
    }
}
