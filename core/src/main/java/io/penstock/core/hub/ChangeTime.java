package io.penstock.core.hub;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * Whether a directory may have changed since the last question. The kernel keeps a time of the last entry that was added, removed or replaced, and another
 * one that counts a change of owner or mode as well. So one system call spares one for each file.
 *
 * <p>The questions are rare, and their code runs interpreted. {@link File#lastModified} costs a twentieth of {@link Files#getAttribute} then, but it does
 * not tell the second time. That is asked for at every other question.
 *
 * <p>Threads: one.
 */
final class ChangeTime {
    /** Two changes within one tick of the kernel's clock have the same time. A tick is a few milliseconds. */
    private static final long YOUNG_MS = TimeUnit.SECONDS.toMillis(1);

    private static final long UNKNOWN = 0;

    private final File directory;
    private final Path attributesOf;
    private long seenEntriesMs;
    private Object seenAttributes;
    private boolean isTurnOfAttributes;

    private ChangeTime(final Path directory, final boolean withAttributes) {
        this.directory = directory.toFile();
        this.attributesOf = withAttributes ? directory : null;
    }

    /** Notices added, removed and replaced entries at once. */
    static ChangeTime ofEntries(final Path directory) {
        return new ChangeTime(directory, false);
    }

    /** Notices, at the second question at the latest, another owner or mode of the directory too, and another directory in its place. */
    static ChangeTime ofAll(final Path directory) {
        return new ChangeTime(directory, true);
    }

    /** {@return false only if nothing has changed that it notices} */
    boolean mayHaveChanged() {
        final long before = seenEntriesMs;
        final long now = directory.lastModified();
        seenEntriesMs = isYoung(now) ? UNKNOWN : now;
        isTurnOfAttributes ^= attributesOf != null;
        return seenEntriesMs == UNKNOWN || seenEntriesMs != before || (isTurnOfAttributes && haveAttributesChanged());
    }

    private boolean haveAttributesChanged() {
        final Object before = seenAttributes;
        seenAttributes = null;
        try {
            final Object now = Files.getAttribute(attributesOf, "unix:ctime");
            seenAttributes = now instanceof FileTime time && !isYoung(time.toMillis()) ? time : null;
        } catch (final IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            // It was removed, or the system does not tell.
        }
        return seenAttributes == null || !seenAttributes.equals(before);
    }

    private static boolean isYoung(final long timeMs) {
        return System.currentTimeMillis() - timeMs <= YOUNG_MS;
    }
}
