package io.penstock.core.memory;

import io.penstock.SharedFileException;
import io.penstock.core.memory.Mapping.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A file that several processes map. It appears complete or not at all. A temporary file is written in full, then
 * linked into place. The writes are real, so that a full disk is an {@link IOException} here and never a fault later. A
 * mapped file is never resized, truncated or unmapped; the collector drops the mapping together with the last view of
 * it.
 *
 * <p><b>Threads:</b> any; an interrupt neither stops nor breaks anything here, and stays pending. <b>Processes:</b> any
 * of this machine; if several create the same path at once, one succeeds. <b>Blocks:</b> for as long as the file system
 * takes. <b>Units:</b> bytes.
 */
public final class SharedFile {
    /** Length of the header page in bytes; the kind's own bytes follow it. */
    public static final int HEADER_LENGTH = SharedFileDescriptor.PAGE_LENGTH;

    /** Regions start at multiples of this. */
    private static final int ALIGNMENT = 4096;

    private static final int CHUNK_LENGTH = 1 << 18;

    /** A buffer has at most 2 GiB - 1 bytes. */
    private static final int LONGEST_MAPPING = Integer.MAX_VALUE / ALIGNMENT * ALIGNMENT;

    private static volatile FileProbe probe = FileProbe.NONE;
    private static volatile int longestMapping = LONGEST_MAPPING;

    private final Path path;
    private final SharedFileHeader header;
    private final Object fileKey;

    // Stays mapped as long as this object lives. While a file is mapped, its inode is not reused, so that equal keys
    // mean the same file.
    private final Mapped mapped;

    private volatile boolean givenBack;

    private SharedFile(final Path path, final SharedFileHeader header, final Object fileKey, final Mapped mapped) {
        this.path = path;
        this.header = header;
        this.fileKey = fileKey;
        this.mapped = mapped;
    }

    /**
     * The one mapping of a file, from its first byte. The kernel bounds the number of mappings, not their length.
     *
     * @param bytes the whole file, or as much of it as a buffer can show
     * @param page a view of the header
     */
    private record Mapped(ByteBuffer bytes, AtomicBuffer page, Access access) {
        static Mapped of(final Path path, final FileChannel file, final Access access, final long length)
                throws IOException {
            final ByteBuffer bytes = Mapping.map(path, file, access, 0, Math.min(length, longestMapping));
            return new Mapped(bytes, view(bytes.slice(0, HEADER_LENGTH), access), access);
        }
    }

    /** For tests: sets the probe that observes all files from now on. */
    public static void probe(final FileProbe watcher) {
        probe = watcher;
    }

    /** For tests: the length in bytes from which on a file has more than one mapping, a multiple of 4096; 0 for the usual one. */
    static void longestMapping(final int length) {
        longestMapping = length == 0 ? LONGEST_MAPPING : length;
    }

    /**
     * Creates a complete file with mode 0600.
     *
     * @param path of the new file; its directory must exist
     * @param creator the creating participant, or {@link ParticipantId#NOBODY}; it is part of the temporary name, so
     *     that others can clean up after its death
     * @param initializer writes the initial values of regions before the file becomes visible; the rest is zero
     * @throws FileAlreadyExistsException if there is already a file at the path: open it
     * @throws NoSuchFileException if the directory does not exist
     * @throws SharedFileException if the directory lies on a network file system
     * @throws IOException if the disk is full, or the directory is not writable
     */
    public static SharedFile create(
            final Path path, final FileFormat format, final int creator, final Consumer<SharedFile> initializer)
            throws IOException {
        Places.checkMappable(path);
        final Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(
                    path.toString(), null, "its directory does not exist, create it first: directory=" + directory);
        }
        NetworkFileSystems.refuse(directory, probe);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw Places.taken(path);
        }
        final Path temporary = TemporaryName.of(path, creator);
        probe.beforeStep();
        Files.createFile(temporary, ownerOnly(path));
        try {
            CopyOnWrite.turnOff(temporary, probe); // while it is empty
            final SharedFileHeader header = new SharedFileHeader(
                    format, BootId.current(), ThreadLocalRandom.current().nextLong(), creator);
            final SharedFile hidden = writeWhole(temporary, header);
            initializer.accept(hidden);
            SharedFileHeader.storeReady(hidden.mapped.page());
            probe.beforeStep();
            link(path, temporary);
            return new SharedFile(path, header, hidden.fileKey, hidden.mapped);
        } finally {
            probe.beforeStep();
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] ownerOnly(final Path path) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    /**
     * Every byte is written before any is mapped: a block that the disk does not have would be a SIGBUS at its first
     * use.
     */
    private static SharedFile writeWhole(final Path temporary, final SharedFileHeader header) throws IOException {
        final long length = header.format().length();
        return Mapping.open(temporary, Access.READ_WRITE, file -> {
            fill(temporary, file, length);
            final Mapped mapped = Mapped.of(temporary, file, Access.READ_WRITE, length);
            header.store(mapped.page());
            return new SharedFile(temporary, header, keyOf(temporary), mapped);
        });
    }

    private static void fill(final Path temporary, final FileChannel file, final long length) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(CHUNK_LENGTH, length));
        long written = 0;
        boolean collected = false;
        try {
            while (written < length) {
                probe.beforeStep();
                zeros.clear().limit((int) Math.min(zeros.capacity(), length - written));
                try {
                    written += file.write(zeros, written);
                } catch (final ClosedByInterruptException again) {
                    throw again;
                } catch (final IOException full) {
                    if (collected || !ClosedMappings.INSTANCE.collect()) {
                        throw full;
                    }
                    collected = true; // and try again: files that were deleted may have kept their blocks until now
                }
            }
        } catch (final ClosedByInterruptException again) {
            throw again;
        } catch (final IOException failed) {
            throw new IOException(
                    "shared file cannot be written, is the disk full? path=" + temporary + " length=" + length
                            + " written=" + written + ": " + failed.getMessage()
                            + "; make room, take a smaller capacity, or choose another directory",
                    failed);
        }
    }

    /** Unlike a rename, a link fails if the path exists: one of several concurrent creators wins. */
    static void link(final Path path, final Path temporary) throws IOException {
        try {
            Files.createLink(path, temporary);
        } catch (final FileAlreadyExistsException lost) {
            throw Places.taken(path);
        } catch (final AccessDeniedException | NoSuchFileException known) {
            throw known;
        } catch (final UnsupportedOperationException | FileSystemException none) {
            throw new SharedFileException(
                    "a file cannot get its name, as on a file system without hard links (FAT, exFAT, some of FUSE): path="
                            + path + " reason=" + none + "; choose a directory of another file system",
                    none);
        }
    }

    /**
     * Opens an existing file and checks its header. Writes nothing.
     *
     * @param version of the layout that the caller knows
     * @throws NoSuchFileException if there is no such file
     * @throws SharedFileException if it is no shared file, has another kind or version, or its length differs from its
     *     header
     * @throws IOException if it cannot be read
     */
    public static SharedFile open(final Path path, final FileKind kind, final int version) throws IOException {
        return open(path, kind, version, Access.READ_WRITE);
    }

    /**
     * Opens an existing file to look at it: as {@link #open}, but it needs no write permission, and works on a read-only mount. A store to one
     * of its regions throws {@link java.nio.ReadOnlyBufferException}.
     */
    public static SharedFile openReadOnly(final Path path, final FileKind kind, final int version) throws IOException {
        return open(path, kind, version, Access.READ_ONLY);
    }

    /**
     * Reads the kind of an existing file from its header. Maps nothing, and needs no write permission.
     *
     * @return the code of its kind, perhaps one that no module here knows
     * @throws NoSuchFileException if there is none
     * @throws SharedFileException if it is no shared file, or of a length other than its header says
     * @throws IOException if it cannot be read
     */
    public static int kindOf(final Path path) throws IOException {
        checkPlace(path);
        return Mapping.open(
                path, Access.READ_ONLY, file -> SharedFileHeader.kindOf(readPage(path, file), path, file.size()));
    }

    private static void checkPlace(final Path path) throws IOException {
        // Checked before the file is opened: opening a named pipe would wait for its other end.
        Places.checkMappable(path);
        final BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (final NoSuchFileException none) {
            throw Places.missing(path);
        }
        if (!attributes.isRegularFile()) {
            throw new SharedFileException("not a regular file: path=" + path + "; choose another path");
        }
        NetworkFileSystems.refuse(path, probe);
    }

    private static SharedFile open(final Path path, final FileKind kind, final int version, final Access access)
            throws IOException {
        final SharedFile file = open(path, kind, access);
        final FileFormat format = file.format();
        if (format.version() != version) {
            throw new SharedFileException("file of another version: path=" + path + " kind=" + kind + " version="
                    + format.version() + " expected=" + version
                    + "; use one version of Penstock in all processes, or delete the file");
        }
        return file;
    }

    private static SharedFile open(final Path path, final FileKind kind, final Access access) throws IOException {
        checkPlace(path);
        final Object before = keyOf(path);
        return Mapping.open(path, access, opened -> {
            final SharedFileHeader header = SharedFileHeader.parse(readPage(path, opened), path, opened.size(), kind);
            // Mapped only after the length is verified: an access beyond the end would be a SIGBUS.
            final Mapped mapped =
                    Mapped.of(path, opened, access, header.format().length());
            if (!Objects.equals(before, keyOf(path))) { // then it is not known which of the two was opened
                throw new NoSuchFileException(
                        path.toString(), null, "deleted and created anew while it was being opened; open it again");
            }
            return new SharedFile(path, header, before, mapped);
        });
    }

    private static byte[] readPage(final Path path, final FileChannel file) throws IOException {
        final long length = file.size();
        if (length < HEADER_LENGTH) {
            throw new SharedFileException("not a Penstock file, shorter than a header: path=" + path + " length="
                    + length + " min=" + HEADER_LENGTH
                    + "; choose another path, or delete the file if it is left from a crash of the machine");
        }
        return Mapping.read(file, 0, HEADER_LENGTH);
    }

    /** Tests watch the stores of a file's users; a file that is only looked at has none. */
    private static AtomicBuffer view(final ByteBuffer region, final Access access) {
        return access == Access.READ_ONLY ? new MappedBuffer(region) : probe.view(region);
    }

    /**
     * A part of the file. It lies in the file's one mapping, unless it ends beyond 2 GiB: then it is mapped now, by the path.
     *
     * @param offset of its first byte in the file, a multiple of 4096
     * @param length in bytes
     * @return the part; its index 0 is the offset
     * @throws IllegalArgumentException if there is no such part
     * @throws UncheckedIOException if it ends beyond 2 GiB, and cannot be mapped or the path now leads to another file
     */
    public AtomicBuffer region(final long offset, final int length) {
        if (offset < 0 || offset % ALIGNMENT != 0 || length < 0 || length > format().length() - offset) {
            throw new IllegalArgumentException("no such part of the file: path=" + path + " offset=" + offset
                    + " length=" + length + " fileLength=" + format().length() + " alignment=" + ALIGNMENT);
        }
        final Access access = mapped.access();
        if (offset + length <= mapped.bytes().capacity()) {
            return view(mapped.bytes().slice((int) offset, length), access);
        }
        try {
            return Mapping.open(path, access, file -> {
                checkSame(Mapping.read(file, SharedFileDescriptor.INSTANCE_OFFSET, Long.BYTES));
                return view(Mapping.map(path, file, access, offset, length), access);
            });
        } catch (final IOException failed) {
            throw new UncheckedIOException(
                    "shared file cannot be mapped: path=" + path + " offset=" + offset + " length=" + length + ": "
                            + failed,
                    failed);
        }
    }

    private void checkSame(final byte[] instance) throws SharedFileException {
        final byte[] mine = new byte[Long.BYTES];
        mapped.page().getBytes(SharedFileDescriptor.INSTANCE_OFFSET, mine);
        if (!Arrays.equals(mine, instance)) {
            throw new SharedFileException(
                    "another file has taken its place: path=" + path + "; close this one and open the other");
        }
    }

    /** The path with which the file was created or opened. */
    public Path path() {
        return path;
    }

    /** The contents of the header. */
    public FileFormat format() {
        return header.format();
    }

    /**
     * The boot in which the file was created. If it is not the current one, all participants that the file names are
     * dead.
     */
    public BootId boot() {
        return header.boot();
    }

    /**
     * A random number, assigned at creation, that distinguishes the file from every other one that was ever at its
     * path.
     */
    public long instance() {
        return header.instance();
    }

    /** The participant that created the file, or {@link ParticipantId#NOBODY}. */
    public int creator() {
        return header.creator();
    }

    /** Whether a path leads to a shared file, as its first bytes say; also if that cannot be known. */
    public static boolean looksLikeOne(final Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try {
            return Mapping.open(path, Access.READ_ONLY, file -> SharedFileHeader.hasMagic(file));
        } catch (final NoSuchFileException gone) {
            return false;
        } catch (final IOException unreadable) {
            return true;
        }
    }

    /**
     * Whether the path still leads to this very file (same inode).
     *
     * @return false if it was deleted or replaced
     */
    public boolean isInPlace() {
        return isInPlace(path, fileKey);
    }

    static boolean isInPlace(final Path path, final Object fileKey) {
        try {
            return Objects.equals(fileKey, keyOf(path));
        } catch (final IOException gone) {
            return false;
        }
    }

    /** Whether the path certainly leads elsewhere, or nowhere. A look that fails for another reason says nothing. */
    public boolean isReplaced() {
        try {
            return !Objects.equals(fileKey, keyOf(path));
        } catch (final NoSuchFileException gone) {
            return true;
        } catch (final IOException unknown) {
            return false;
        }
    }

    private static Object keyOf(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Called when the last user of this object has closed it: its mapping goes with a garbage collection. */
    public void closed() {
        ClosedMappings.INSTANCE.add(path, fileKey, givenBack ? 0 : format().length());
    }

    /** Called when most of the file's memory was given back, though it is still mapped. */
    public void givenBack() {
        givenBack = true;
        ClosedMappings.INSTANCE.forget(fileKey);
    }

    /**
     * Deletes the file from its directory if the path still leads to it; processes that have it open keep it. Check and
     * deletion are two steps: processes that may delete a file and create its successor concurrently must exclude each
     * other.
     *
     * @throws IOException if it cannot be deleted
     */
    public void delete() throws IOException {
        if (isInPlace()) {
            probe.beforeStep();
            Files.deleteIfExists(path);
        }
    }

    /**
     * Deletes the temporary files of creators that are proven dead. A file created for {@link ParticipantId#NOBODY} has
     * no creator that could be proven dead, and stays; its creator must clean up under a lock of its own.
     *
     * @return the number of deleted files
     * @throws IOException if the directory cannot be read, or a file cannot be deleted
     */
    public static int deleteLeftovers(final Path directory, final Participants participants) throws IOException {
        int deleted = 0;
        IOException failure = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.tmp")) {
            for (final Path file : files) {
                final int creator = TemporaryName.creator(file);
                if (creator != ParticipantId.NOBODY && participants.isDead(creator)) {
                    probe.beforeStep();
                    try {
                        deleted += Files.deleteIfExists(file) ? 1 : 0;
                    } catch (final IOException e) {
                        failure = e; // the others go all the same
                    }
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return deleted;
    }
}
