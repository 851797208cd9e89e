package io.penstock.joinable;

import io.penstock.core.channel.SideFolder;
import io.penstock.core.memory.SharedFile;
import io.penstock.joinable.engine.Letter;
import io.penstock.queue.engine.QueueDescriptor;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Dead letters that had to leave their cells: a file each in the {@link SideFolder} {@code <queue>.dead}, named by the item's number. A
 * file appears complete, by a rename after its bytes are on the disk, and its cell is freed only then: a kill in between lists the letter
 * twice, under one number.
 *
 * <pre>
 *   a file, big endian
 *       0  DELIVERIES(4)
 *       4  TYPE(4)        of its record
 *       8  PUT_TIME(8)    of its record
 *      16  LENGTH(4)      bytes that follow
 * </pre>
 *
 * Only the owner of the dead letter lock changes anything.
 */
final class DeadLetterFiles {
    private static final String UNFINISHED = ".part";
    private static final Pattern NUMBER = Pattern.compile("[0-9a-f]{1,16}");

    private final SideFolder folder;
    private final SharedFile queue;

    DeadLetterFiles(final SharedFile queue) {
        this.queue = queue;
        folder = new SideFolder(queue, SideFolder.DEAD);
    }

    /** Path of the queue's file. */
    Path queue() {
        return queue.path();
    }

    void write(final Letter letter) throws IOException {
        final String unfinished = name(letter.seq()) + UNFINISHED;
        Files.deleteIfExists(folder.file(unfinished)); // of a killed mover
        final Path part = folder.create(unfinished);
        try {
            fill(part, letter);
            Files.move(part, folder.file(name(letter.seq())), StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException | RuntimeException | Error e) {
            Files.deleteIfExists(part); // where the disk is full, it is to be no fuller
            throw e;
        }
    }

    private static void fill(final Path part, final Letter letter) throws IOException {
        try (FileOutputStream file = new FileOutputStream(part.toFile());
                DataOutputStream out = new DataOutputStream(file)) {
            out.writeInt(letter.deliveries());
            out.writeInt(letter.type());
            out.writeLong(letter.putTimeMs());
            out.writeInt(letter.bytes().length);
            out.write(letter.bytes());
            file.getFD().sync(); // or the new name may outlast the bytes when the machine goes down
        }
    }

    boolean delete(final long seq) throws IOException {
        Files.deleteIfExists(folder.file(name(seq) + UNFINISHED)); // of a killed mover: no other call would come to it
        return Files.deleteIfExists(folder.file(name(seq)));
    }

    boolean exists(final long seq) {
        return Files.exists(folder.file(name(seq)));
    }

    /** One that cannot be read is listed as damaged, so that it does not hide the others. */
    Map<Long, Letter> list() throws IOException {
        final Map<Long, Letter> letters = new TreeMap<>();
        for (final long seq : numbers()) {
            final Path file = folder.file(name(seq));
            try {
                letters.put(seq, read(seq, file));
            } catch (final EOFException | IllegalArgumentException e) {
                letters.put(
                        seq,
                        new Letter(
                                seq,
                                0,
                                QueueDescriptor.TYPE_INLINE,
                                0,
                                new byte[0],
                                "the file of a dead letter is damaged, it can only be dropped: path=" + file));
            } catch (final FileNotFoundException decided) {
                if (Files.exists(file)) {
                    throw decided;
                }
            }
        }
        return letters;
    }

    private static Letter read(final long seq, final Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytesOf(file)))) {
            final int deliveries = in.readInt();
            final int type = in.readInt();
            final long putTimeMs = in.readLong();
            final int length = in.readInt();
            final byte[] bytes = in.readAllBytes();
            final boolean whole = deliveries > 0
                    && (type == QueueDescriptor.TYPE_INLINE || type == QueueDescriptor.TYPE_LARGE)
                    && length == bytes.length;
            if (!whole) {
                throw new IllegalArgumentException("deliveries=" + deliveries + " type=" + type + " length=" + length);
            }
            return new Letter(seq, deliveries, type, putTimeMs, bytes, null);
        }
    }

    /** At once: there may be thousands of files. */
    private static byte[] bytesOf(final Path file) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return in.readAllBytes();
        }
    }

    Set<Long> numbers() throws IOException {
        final Set<Long> numbers = new HashSet<>();
        for (final String name : folder.names()) {
            if (NUMBER.matcher(name).matches()) {
                numbers.add(Long.parseUnsignedLong(name, 16));
            }
        }
        return numbers;
    }

    void deleteAll() throws IOException {
        folder.deleteAll();
    }

    private static String name(final long seq) {
        return Long.toHexString(seq);
    }
}
