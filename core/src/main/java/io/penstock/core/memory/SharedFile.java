package io.penstock.core.memory;

import io.penstock.SharedFileException;
import io.penstock.core.memory.Mapping.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
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
 * A file that several processes map. It appears complete or not at all: a temporary file is written whole (real writes, so
 * that a full disk is an {@link IOException} here and never a fault later), then linked into place. A mapped file is never
 * resized, truncated or unmapped; the collector drops the mapping with the last view of it.
 *
 * <p><i>Threads:</i> any; an interrupt neither stops nor breaks anything here, and stays pending. <i>Processes:</i> any of this
 * machine; of several that create the same path at once, one succeeds. <i>Blocks:</i> for as long as the file system takes.
 * <i>Units:</i> bytes.
 */
public final class SharedFile {
    /** Bytes of the header page, before the kind's own bytes. */
    public static final int HEADER_LENGTH = SharedFileDescriptor.PAGE_LENGTH;

    /** Where a region may begin. */
    private static final int ALIGNMENT = 4096;

    private static final int CHUNK_LENGTH = 1 << 18;

    private static volatile FileProbe probe = FileProbe.NONE;

    private final Path path;
    private final SharedFileHeader header;
    private final Object fileKey;

    // Mapped for as long as this object lives: while somebody maps it, its inode is given to no other file, so that
    // equal keys
    // mean the same file.
    private final AtomicBuffer page;
    private final Access access;

    private SharedFile(
            final Path path,
            final SharedFileHeader header,
            final Object fileKey,
            final AtomicBuffer page,
            final Access access) {
        this.path = path;
        this.header = header;
        this.fileKey = fileKey;
        this.page = page;
        this.access = access;
    }

    /** For tests: what watches all files from now on. */
    public static void probe(final FileProbe watcher) {
        probe = watcher;
    }

    /**
     * Creates a file, mode 0600, whole.
     *
     * @param path where it is to appear; its directory must exist
     * @param format what its header says
     * @param creator the creating participant (it stands in the temporary name, so that others can clean up after its death)
     *     or {@link ParticipantId#NOBODY}
     * @param initializer writes the initial values of regions of the not yet visible file; the rest is zero
     * @return the file
     * @throws FileAlreadyExistsException if there is a file already: open it
     * @throws NoSuchFileException if the directory does not exist
     * @throws SharedFileException if the directory lies on a network file system
     * @throws IOException if the disk is full, or the directory cannot be written
     */
    public static SharedFile create(
            final Path path, final FileFormat format, final int creator, final Consumer<SharedFile> initializer)
            throws IOException {
        final Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(
                    path.toString(), null, "its directory does not exist, create it first: directory=" + directory);
        }
        NetworkFileSystems.refuse(directory, probe);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw alreadyThere(path);
        }
        final Path temporary = TemporaryName.of(path, creator);
        probe.beforeStep();
        Files.createFile(temporary, ownerOnly(path));
        try {
            final SharedFileHeader header = new SharedFileHeader(
                    format, BootId.current(), ThreadLocalRandom.current().nextLong(), creator);
            final SharedFile hidden = writeWhole(temporary, header);
            initializer.accept(hidden);
            SharedFileHeader.storeReady(hidden.page);
            probe.beforeStep();
            link(path, temporary);
            return new SharedFile(path, header, hidden.fileKey, hidden.page, Access.READ_WRITE);
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

    /** Every byte is really written before any is mapped: a block that the disk did not have would be a SIGBUS at its first use. */
    private static SharedFile writeWhole(final Path temporary, final SharedFileHeader header) throws IOException {
        final long length = header.format().length();
        return Mapping.open(temporary, Access.READ_WRITE, file -> {
            fill(temporary, file, length);
            final AtomicBuffer page = view(file, Access.READ_WRITE, 0, HEADER_LENGTH);
            header.store(page);
            return new SharedFile(temporary, header, keyOf(temporary), page, Access.READ_WRITE);
        });
    }

    private static void fill(final Path temporary, final FileChannel file, final long length) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(CHUNK_LENGTH, length));
        long written = 0;
        try {
            while (written < length) {
                probe.beforeStep();
                zeros.clear().limit((int) Math.min(zeros.capacity(), length - written));
                written += file.write(zeros, written);
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

    /** Unlike a rename, a link fails where there is something already: of several creators one wins. */
    private static void link(final Path path, final Path temporary) throws IOException {
        try {
            Files.createLink(path, temporary);
        } catch (final FileAlreadyExistsException lost) {
            throw alreadyThere(path);
        } catch (final UnsupportedOperationException none) {
            throw new SharedFileException(
                    "file system without hard links: path=" + path + "; choose a directory of another file system",
                    none);
        }
    }

    private static FileAlreadyExistsException alreadyThere(final Path path) {
        return new FileAlreadyExistsException(path.toString(), null, "open it, or delete it if nobody uses it");
    }

    /**
     * Opens an existing file and checks its header. Writes nothing.
     *
     * @param path of the file
     * @param kind what it must hold
     * @param version of the layout that the caller knows
     * @return the file
     * @throws NoSuchFileException if there is none
     * @throws SharedFileException if it is no such file, of another kind or version, or of a length other than its header says
     * @throws IOException if it cannot be read
     */
    public static SharedFile open(final Path path, final FileKind kind, final int version) throws IOException {
        return open(path, kind, version, Access.READ_WRITE);
    }

    /**
     * Opens an existing file to look at it: as {@link #open}, but it needs no write permission, and works on a read-only mount. A store to one
     * of its regions throws {@link java.nio.ReadOnlyBufferException}.
     *
     * @param path of the file
     * @param kind what it must hold
     * @param version of the layout that the caller knows
     * @return the file
     * @throws NoSuchFileException if there is none
     * @throws SharedFileException if it is no such file, of another kind or version, or of a length other than its header says
     * @throws IOException if it cannot be read
     */
    public static SharedFile openReadOnly(final Path path, final FileKind kind, final int version) throws IOException {
        return open(path, kind, version, Access.READ_ONLY);
    }

    /**
     * Reads the kind of an existing file from its header. Maps nothing, and needs no write permission.
     *
     * @param path of the file
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
        // Before it is opened: opening a named pipe would wait for its other end.
        final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new SharedFileException("not a regular file: path=" + path + "; choose another path");
        }
        NetworkFileSystems.refuse(path, probe);
    }

    private static SharedFile open(final Path path, final FileKind kind, final int version, final Access access)
            throws IOException {
        checkPlace(path);
        final SharedFile file = Mapping.open(path, access, opened -> {
            final SharedFileHeader header = SharedFileHeader.parse(readPage(path, opened), path, opened.size(), kind);
            // Mapped only now that the file is known to be as long as it says: a touch beyond the end would be a
            // SIGBUS.
            return new SharedFile(path, header, keyOf(path), view(opened, access, 0, HEADER_LENGTH), access);
        });
        final FileFormat format = file.format();
        if (format.version() != version) {
            throw new SharedFileException("file of another version: path=" + path + " kind=" + kind + " version="
                    + format.version() + " expected=" + version
                    + "; use one version of Penstock in all processes, or delete the file");
        }
        return file;
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
    private static AtomicBuffer view(final FileChannel file, final Access access, final long offset, final int length)
            throws IOException {
        final ByteBuffer region = Mapping.map(file, access, offset, length);
        return access == Access.READ_ONLY ? new MappedBuffer(region) : probe.view(region);
    }

    /**
     * Maps a part of the file.
     *
     * @param offset of its first byte in the file, a multiple of 4096
     * @param length in bytes
     * @return the part, index 0 being the offset
     * @throws IllegalArgumentException if there is no such part
     * @throws UncheckedIOException if it cannot be mapped, or the path leads to another file by now
     */
    public AtomicBuffer region(final long offset, final int length) {
        if (offset < 0 || offset % ALIGNMENT != 0 || length < 0 || length > format().length() - offset) {
            throw new IllegalArgumentException("no such part of the file: path=" + path + " offset=" + offset
                    + " length=" + length + " fileLength=" + format().length() + " alignment=" + ALIGNMENT);
        }
        try {
            return Mapping.open(path, access, file -> {
                checkSame(Mapping.read(file, SharedFileDescriptor.INSTANCE_OFFSET, Long.BYTES));
                return view(file, access, offset, length);
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
        page.getBytes(SharedFileDescriptor.INSTANCE_OFFSET, mine);
        if (!Arrays.equals(mine, instance)) {
            throw new SharedFileException(
                    "another file has taken its place: path=" + path + "; close this one and open the other");
        }
    }

    /**
     * Where it is.
     *
     * @return the path it was created or opened with
     */
    public Path path() {
        return path;
    }

    /**
     * What its header says.
     *
     * @return the format
     */
    public FileFormat format() {
        return header.format();
    }

    /**
     * Which start of the machine it was created at: if not the present one, all whom it names are dead.
     *
     * @return the boot
     */
    public BootId boot() {
        return header.boot();
    }

    /**
     * Tells it from any other file that ever was at its path.
     *
     * @return a random number, given at its creation
     */
    public long instance() {
        return header.instance();
    }

    /**
     * Who created it.
     *
     * @return a participant, or {@link ParticipantId#NOBODY}
     */
    public int creator() {
        return header.creator();
    }

    /**
     * Whether the path still leads to this very file (same inode).
     *
     * @return false if it was deleted or replaced
     */
    public boolean isInPlace() {
        try {
            return Objects.equals(fileKey, keyOf(path));
        } catch (final IOException gone) {
            return false;
        }
    }

    private static Object keyOf(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /**
     * Deletes the file from its directory if the path still leads to it; those who have it open keep it. Check and deletion are
     * two steps: processes that may delete one file and create its successor at the same time must take turns.
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
     * Deletes the temporary files of creators that are proven dead. Those made for {@link ParticipantId#NOBODY} name nobody who
     * could be proven dead, and stay: whoever creates so cleans up under a lock of its own.
     *
     * @param directory to look in
     * @param participants who is dead
     * @return how many there were
     * @throws IOException if the directory cannot be read, or a file not deleted
     */
    public static int deleteLeftovers(final Path directory, final Participants participants) throws IOException {
        int deleted = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.tmp")) {
            for (final Path file : files) {
                final int creator = TemporaryName.creator(file);
                if (creator != ParticipantId.NOBODY && participants.isDead(creator)) {
                    probe.beforeStep();
                    deleted += Files.deleteIfExists(file) ? 1 : 0;
                }
            }
        }
        return deleted;
    }
}
