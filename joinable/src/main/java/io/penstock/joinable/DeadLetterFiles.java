package io.penstock.joinable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Dead letters that had to leave their cells: a file each in the folder {@code <queue>.dead}, mode 0700, named by the item's number. A
 * file appears complete, by a rename, and its cell is freed only then: a kill in between lists the letter twice, under one number.
 *
 * <pre>
 *   a file, big endian
 *       0  DELIVERIES(4)
 *       4  TYPE(4)        of its record
 *       8  PUT_TIME(8)    of its record
 *      16  LENGTH(4)      bytes that follow
 * </pre>
 *
 * All changes are made by the owner of the dead letter lock.
 */
final class DeadLetterFiles {
    private static final String UNFINISHED = ".part";
    private static final String LETTERS = "{[0-9a-f],[0-9a-f]*[0-9a-f]}";

    private final Path folder;

    DeadLetterFiles(final Path queue) {
        folder = queue.resolveSibling(queue.getFileName() + ".dead");
    }

    void write(final DeadLetters.Letter letter) throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (final FileAlreadyExistsException another) {
            // as it should be
        }
        final Path part = folder.resolve(name(letter.seq()) + UNFINISHED);
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (DataOutputStream out = new DataOutputStream(new FileOutputStream(part.toFile()))) {
            out.writeInt(letter.deliveries());
            out.writeInt(letter.type());
            out.writeLong(letter.putTimeMs());
            out.writeInt(letter.bytes().length);
            out.write(letter.bytes());
        }
        Files.move(part, folder.resolve(name(letter.seq())), StandardCopyOption.ATOMIC_MOVE);
    }

    boolean delete(final long seq) throws IOException {
        return Files.deleteIfExists(folder.resolve(name(seq)));
    }

    boolean exists(final long seq) {
        return Files.exists(folder.resolve(name(seq)));
    }

    Map<Long, DeadLetters.Letter> list() throws IOException {
        final Map<Long, DeadLetters.Letter> letters = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return letters;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, LETTERS)) {
            for (final Path file : files) {
                final long seq = Long.parseUnsignedLong(file.getFileName().toString(), 16);
                try (DataInputStream in = new DataInputStream(new FileInputStream(file.toFile()))) {
                    final int deliveries = in.readInt();
                    final int type = in.readInt();
                    final long putTimeMs = in.readLong();
                    final byte[] bytes = in.readNBytes(in.readInt());
                    letters.put(seq, new DeadLetters.Letter(seq, deliveries, type, putTimeMs, bytes));
                } catch (final java.io.FileNotFoundException decided) {
                    if (Files.exists(file)) {
                        throw decided;
                    }
                }
            }
        } catch (final NoSuchFileException destroyed) {
            return letters;
        }
        return letters;
    }

    Set<Long> numbers() throws IOException {
        final Set<Long> numbers = new HashSet<>();
        if (!Files.isDirectory(folder)) {
            return numbers;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, LETTERS)) {
            files.forEach(file ->
                    numbers.add(Long.parseUnsignedLong(file.getFileName().toString(), 16)));
        } catch (final NoSuchFileException destroyed) {
            return numbers;
        }
        return numbers;
    }

    void deleteAll() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (final Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    private static String name(final long seq) {
        return Long.toHexString(seq);
    }
}
