package io.penstock.queue.engine;

import io.penstock.codec.Encoded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What is in the queue as its users see it: objects, wherever their bytes lie.
 *
 * <p>Threads: any.
 */
final class ItemIo<E> {
    private static final int KEPT_LENGTH = 1 << 16;

    private final QueueHandle handle;
    private final ItemCoder<E> coder;
    private final ThreadLocal<ItemBuffer> buffers = ThreadLocal.withInitial(ItemBuffer::new);

    ItemIo(final QueueSettings<E> settings, final QueueHandle handle) {
        this.handle = handle;
        this.coder =
                ItemCoder.of(settings.type(), settings.codec(), handle.file().channel());
    }

    /** This thread's buffer, or a new one while that is in use (a codec may use queues too). */
    ItemBuffer borrow() {
        final ItemBuffer buffer = buffers.get();
        final ItemBuffer taken = buffer.inUse ? new ItemBuffer() : buffer;
        taken.inUse = true;
        return taken;
    }

    void giveBack(final ItemBuffer taken) {
        taken.inUse = false;
        if (taken.bytes().length > KEPT_LENGTH && buffers.get() == taken) {
            buffers.remove();
        }
    }

    Encoded encode(final E item) {
        return coder.encode(Objects.requireNonNull(item, "item"));
    }

    /** An item that was taken for good; the file of a large one goes. */
    E decodeForGood(final ItemBuffer taken) {
        if (!taken.isLarge()) {
            return coder.decode(taken.bytes(), taken.length());
        }
        final byte[] item = readForGood(taken);
        return coder.decode(item, item.length);
    }

    private byte[] readForGood(final ItemBuffer taken) {
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

    /** An item that stays where it is. */
    E decode(final ItemBuffer taken) throws IOException {
        if (!taken.isLarge()) {
            return coder.decode(taken.bytes(), taken.length());
        }
        final LargeItems.Reference reference = LargeItems.Reference.from(taken.bytes());
        try (InputStream in = handle.large().open(reference)) {
            final byte[] item = handle.large().read(reference, in);
            return coder.decode(item, item.length);
        }
    }

    /** An item that was taken only to be dropped; the file of a large one goes. */
    void drop(final ItemBuffer taken) {
        if (taken.isLarge()) {
            try {
                handle.large().delete(LargeItems.Reference.of(taken));
            } catch (final IOException e) {
                throw new UncheckedIOException(
                        "the item was dropped, but its file cannot be deleted: path=" + handle.path(), e);
            }
        }
    }

    /** What lies in the ring, in order, until one says false. Not what comes meanwhile: others may put faster than this one looks. */
    void browseRing(final ItemBuffer into, final Predicate<ItemBuffer> each) {
        final QueueCore core = handle.core();
        final long end = core.tail();
        long at = core.browse(0, into);
        while (at != QueueCore.NONE && at <= end && each.test(into)) {
            at = core.browse(at, into);
        }
    }

    /** Objects of what a browser shows, as many as wanted. */
    List<E> snapshot(final Browser browser, final int atMost) {
        final List<E> items = new ArrayList<>();
        final ItemBuffer copy = borrow();
        try {
            browser.browse(copy, each -> {
                try {
                    items.add(decode(each));
                } catch (final NoSuchFileException taken) {
                    // a large item that was taken meanwhile
                } catch (final IOException e) {
                    throw new UncheckedIOException("a large item cannot be read: path=" + handle.path(), e);
                }
                return items.size() < atMost;
            });
        } finally {
            giveBack(copy);
        }
        return items;
    }

    /** Shows items one after the other in a buffer, until one says false. */
    @FunctionalInterface
    interface Browser {
        void browse(ItemBuffer into, Predicate<ItemBuffer> each);
    }
}
