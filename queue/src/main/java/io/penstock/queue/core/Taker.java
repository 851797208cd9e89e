package io.penstock.queue.core;

import java.io.IOException;
import java.io.InputStream;
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

    Taker(final QueueHandle handle, final Cells cells) {
        this.handle = handle;
        this.core = handle.core();
        this.cells = cells;
        this.ready = () -> looksReady() || core.isShutDown() || handle.isClosed();
    }

    private boolean looksReady() {
        return core.looksFilled() || cells.hasOrphans();
    }

    Outcome take(final Taken into, final Limit limit) throws InterruptedException {
        boolean waited = false;
        into.forget();
        while (true) {
            handle.checkOpen();
            final boolean wasShutDown = core.isShutDown(); // before the look: what came in before is drained
            final TakeResult result = core.tryTake(into);
            if (result == TakeResult.BUSY) {
                if (!handle.awaitTakeLock(limit)) {
                    return Outcome.TIMED_OUT;
                }
                continue;
            }
            handle.signal(Conditions.TAKE_LOCK);
            switch (result) {
                case TAKEN -> {
                    handle.signal(Conditions.SPACE);
                    if (waited && looksReady()) {
                        handle.signal(Conditions.ITEMS);
                    }
                    return Outcome.TAKEN;
                }
                case LONGER -> into.grow();
                case LARGE_AHEAD -> openLarge(into);
                case NO_CELL -> {
                    if (!cells.awaitCell(limit)) {
                        handle.signal(Conditions.ITEMS); // the item is somebody else's to take
                        return Outcome.TIMED_OUT;
                    }
                }
                default -> {
                    if (into.hasFreedBytes()) {
                        handle.signal(Conditions.SPACE);
                    }
                    if (wasShutDown) {
                        return Outcome.SHUT_DOWN;
                    }
                    if (limit.isOver() || !handle.await(Conditions.ITEMS, ready, limit.deadline())) {
                        return Outcome.TIMED_OUT;
                    }
                    waited = true;
                }
            }
        }
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

    /** The bytes of a large item that was taken for good; the file goes. */
    byte[] readLarge(final Taken taken) {
        final LargeItems.Reference reference = LargeItems.Reference.from(taken.bytes());
        try (InputStream in = taken.takeOpened()) {
            if (in == null) {
                throw new NoSuchFileException("the file of a large item is gone: item=" + reference.fileName());
            }
            final byte[] item = handle.large().read(reference, in);
            handle.large().delete(reference);
            return item;
        } catch (final IOException e) {
            throw new UncheckedIOException("a large item cannot be read: path=" + handle.path(), e);
        }
    }
}
