package io.penstock.core.channel;

import io.penstock.core.lock.CallTimeout;
import io.penstock.core.memory.ProcessLimits;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Items too long for a channel's file: each in a file of its own in the {@link SideFolder} {@code <channel>.large}. A file is
 * complete before its reference is put, and deleted after its item was taken (a joinable queue's: done; a map's: replaced or removed). The writer's participant
 * stands in the name, so that what a killed writer never put is found when it is dead.
 *
 * <pre>
 *   a reference, big endian
 *       0  OWNER(8)     participant that wrote the file
 *       8  NUMBER(8)    of the file among its owner's
 *      16  SIZE(8)      bytes
 * </pre>
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the channel open. <b>Blocks:</b> file operations only, and none of a file channel, which an
 * interrupt would close. <b>Units:</b> bytes.
 */
public final class LargeItems {
    /** Bytes of a reference. */
    public static final int REFERENCE_LENGTH = 24;

    static final int OWNER = 0;
    static final int NUMBER = 8;
    static final int SIZE = 16;

    /** End of the name of a file whose reference may not be in the queue yet. */
    public static final String UNPUT = ".new";

    /** A timed call looks at the clock after so many bytes. */
    private static final int PART = 1 << 20;

    private static final Pattern FILE_NAME = Pattern.compile("([0-7]?[0-9a-f]{1,7})-([0-9a-f]{1,15})(\\.new)?");
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final SideFolder folder;
    private final int self;

    public LargeItems(final SideFolder folder, final int self) {
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

        public byte[] bytes() {
            return ByteBuffer.allocate(REFERENCE_LENGTH)
                    .putLong(OWNER, owner)
                    .putLong(NUMBER, number)
                    .putLong(SIZE, size)
                    .array();
        }

        public String fileName() {
            return Integer.toHexString(owner) + "-" + Long.toHexString(number);
        }
    }

    /**
     * Writes an item that is about to be put.
     *
     * @return its reference, or null if the time was up first
     */
    public Reference write(final byte[] item, final int length, final CallTimeout timeout) throws IOException {
        final Reference reference = newReference(length);
        final Path file = create(reference);
        boolean whole = false;
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            int written = 0;
            while (written < length && (written == 0 || timeout.isImmediate() || !timeout.isOver())) {
                final int part = Math.min(PART, length - written);
                out.write(item, written, part);
                written += part;
            }
            whole = written == length;
        } catch (final FileNotFoundException e) {
            throw ProcessLimits.explain(e, file);
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
        return whole ? reference : null;
    }

    private Path create(final Reference reference) throws IOException {
        final Path file = folder.file(unput(reference));
        try {
            return folder.create(unput(reference));
        } catch (final IOException e) {
            throw ProcessLimits.explain(e, file);
        }
    }

    /** Another name for the same bytes: so an item that is put again while it is kept elsewhere as well has a file of its own. */
    public Reference writeAgain(final Reference original) throws IOException {
        final Reference reference = newReference(original.size());
        final Path link = folder.file(unput(reference));
        try {
            Files.createLink(link, fileOf(original));
        } catch (final NoSuchFileException beingPut) {
            Files.createLink(link, folder.file(unput(original)));
        }
        return reference;
    }

    /** After the reference was put: a sweep may take the file away from now on, once nothing refers to it any more. */
    public void put(final Reference reference) throws IOException {
        try {
            Files.move(folder.file(unput(reference)), fileOf(reference), StandardCopyOption.ATOMIC_MOVE);
        } catch (final NoSuchFileException takenAlready) {
            // and deleted by its taker
        }
    }

    private static String unput(final Reference reference) {
        return reference.fileName() + UNPUT;
    }

    private Reference newReference(final long length) {
        return new Reference(self, NUMBERS.incrementAndGet(), length);
    }

    public RandomAccessFile open(final Reference reference) throws IOException {
        final Path file = fileOf(reference);
        final Path unput = folder.file(unput(reference));
        for (final Path path : List.of(file, unput, file)) { // the name may change in between, once
            final RandomAccessFile opened = openIfThere(path);
            if (opened != null) {
                return opened;
            }
        }
        throw new NoSuchFileException(file.toString(), null, "the file of a large item is gone");
    }

    /** Twice: the file may have got this name after the first attempt. Returns null if there is none. */
    private static RandomAccessFile openIfThere(final Path path) throws IOException {
        IOException failure = null;
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                return new RandomAccessFile(path.toFile(), "r");
            } catch (final IOException e) {
                if (Files.notExists(path)) {
                    return null;
                }
                failure = e;
            }
        }
        throw ProcessLimits.explain(failure, path);
    }

    /**
     * Reads a whole item, again if need be.
     *
     * @throws EOFException if bytes are missing, which no other attempt would find either
     */
    public byte[] read(final Reference reference, final RandomAccessFile in) throws IOException {
        if (in.length() < reference.size()) {
            throw new EOFException("the file of a large item is cut short: expected=" + reference.size() + " found="
                    + in.length() + " file=" + fileOf(reference));
        }
        final byte[] item = new byte[Math.toIntExact(reference.size())];
        in.seek(0);
        in.readFully(item);
        return item;
    }

    /**
     * Deletes a file, if it is there.
     *
     * @throws IOException if it cannot be deleted
     */
    public void delete(final Reference reference) throws IOException {
        Files.deleteIfExists(folder.file(unput(reference))); // first: the name changes from this one to the other
        Files.deleteIfExists(fileOf(reference));
    }

    /** {@return whether the channel has ever had a large item} */
    public boolean isUsed() {
        return folder.exists();
    }

    /** All files that will not be put any more: they were put, or their writers are dead. */
    public List<Reference> written(final DeathCheck dead) throws IOException {
        final List<Reference> references = new ArrayList<>();
        for (final String file : folder.names()) {
            final Matcher name = FILE_NAME.matcher(file);
            if (name.matches() && (name.group(3) == null || dead.isDead(Integer.parseInt(name.group(1), 16)))) {
                references.add(
                        new Reference(Integer.parseInt(name.group(1), 16), Long.parseLong(name.group(2), 16), 0));
            }
        }
        return references;
    }

    @FunctionalInterface
    public interface DeathCheck {
        boolean isDead(int participant);
    }

    public void deleteAll() throws IOException {
        folder.deleteAll();
    }

    private Path fileOf(final Reference reference) {
        return folder.file(reference.fileName());
    }
}
