package io.penstock.queue.engine;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Items too long for the ring: each in a file of its own in the {@link SideFolder} {@code <queue>.large}. A file is
 * complete before its reference is put, and deleted after its item was taken (a joinable queue's: done). The writer's participant
 * stands in the name, so that what a killed writer never put is found when it is dead.
 *
 * <pre>
 *   a reference, big endian
 *       0  OWNER(8)     participant that wrote the file
 *       8  NUMBER(8)    of the file among its owner's
 *      16  SIZE(8)      bytes
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the queue open. <b>Blocks:</b> file operations only, and none of a file channel, which an
 * interrupt would close. <b>Units:</b> bytes.
 */
public final class LargeItems {
    /** Bytes of a reference. */
    public static final int REFERENCE_LENGTH = 24;

    static final int OWNER = 0;
    static final int NUMBER = 8;
    static final int SIZE = 16;

    private static final Pattern FILE_NAME = Pattern.compile("([0-7]?[0-9a-f]{1,7})-([0-9a-f]{1,15})");
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final SideFolder folder;
    private final int self;

    LargeItems(final SideFolder folder, final int self) {
        this.folder = folder;
        this.self = self;
    }

    /** Where one item lies: in the file of this number among those that the owner wrote. The size is in bytes. */
    public record Reference(int owner, long number, long size) {
        /** The reference in a record. */
        public static Reference from(final byte[] bytes) {
            final ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Reference((int) buffer.getLong(OWNER), buffer.getLong(NUMBER), buffer.getLong(SIZE));
        }

        byte[] bytes() {
            return ByteBuffer.allocate(REFERENCE_LENGTH)
                    .putLong(OWNER, owner)
                    .putLong(NUMBER, number)
                    .putLong(SIZE, size)
                    .array();
        }

        String fileName() {
            return Integer.toHexString(owner) + "-" + Long.toHexString(number);
        }
    }

    Reference write(final byte[] item, final int length) throws IOException {
        final Reference reference = newReference(length);
        final Path file = folder.create(reference.fileName());
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            out.write(item, 0, length);
        } catch (final IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return reference;
    }

    /** Another name for the same bytes: so an item that is put again while it is kept elsewhere as well has a file of its own. */
    Reference writeAgain(final Reference original) throws IOException {
        final Reference reference = newReference(original.size());
        Files.createLink(fileOf(reference), fileOf(original));
        return reference;
    }

    private Reference newReference(final long length) {
        return new Reference(self, NUMBERS.incrementAndGet(), length);
    }

    InputStream open(final Reference reference) throws IOException {
        final Path file = fileOf(reference);
        try {
            return new FileInputStream(file.toFile());
        } catch (final IOException e) {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString(), null, "the file of a large item is gone");
            }
            throw e;
        }
    }

    byte[] read(final Reference reference, final InputStream in) throws IOException {
        final byte[] item = in.readNBytes(Math.toIntExact(reference.size()));
        if (item.length != reference.size()) {
            throw new IOException("the file of a large item is cut short: expected=" + reference.size() + " found="
                    + item.length + " file=" + fileOf(reference));
        }
        return item;
    }

    /**
     * Deletes a file, if it is there.
     *
     * @throws IOException if it cannot be deleted
     */
    public void delete(final Reference reference) throws IOException {
        Files.deleteIfExists(fileOf(reference));
    }

    /** {@return whether the queue has ever had a large item} */
    public boolean isUsed() {
        return folder.exists();
    }

    /** All files whose writers are dead, in the queue or not. */
    List<Reference> of(final DeathCheck dead) throws IOException {
        final List<Reference> references = new ArrayList<>();
        for (final String file : folder.names()) {
            final Matcher name = FILE_NAME.matcher(file);
            if (name.matches() && dead.isDead(Integer.parseInt(name.group(1), 16))) {
                references.add(
                        new Reference(Integer.parseInt(name.group(1), 16), Long.parseLong(name.group(2), 16), 0));
            }
        }
        return references;
    }

    @FunctionalInterface
    interface DeathCheck {
        boolean isDead(int participant);
    }

    void deleteAll() throws IOException {
        folder.deleteAll();
    }

    private Path fileOf(final Reference reference) {
        return folder.file(reference.fileName());
    }
}
