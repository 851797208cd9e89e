package io.penstock.core.memory;

import static io.penstock.core.memory.SharedFileDescriptor.BOOT_HIGH_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.BOOT_LOW_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.BYTE_ORDER_MARK;
import static io.penstock.core.memory.SharedFileDescriptor.BYTE_ORDER_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.CREATOR_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.FILE_LENGTH_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.GEOMETRY_COUNT_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.GEOMETRY_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.INSTANCE_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.KIND_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.KIND_VERSION_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.MAGIC;
import static io.penstock.core.memory.SharedFileDescriptor.MAGIC_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.NAMES_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.NAME_COUNT_OFFSET;
import static io.penstock.core.memory.SharedFileDescriptor.NAME_STRIDE;
import static io.penstock.core.memory.SharedFileDescriptor.PAGE_VERSION;
import static io.penstock.core.memory.SharedFileDescriptor.PAGE_VERSION_OFFSET;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.SharedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The parsed header page of a file.
 *
 * @param boot of the machine when the file was created
 * @param instance distinguishes the file from every other one that was ever at its path
 * @param creator participant, or {@link ParticipantId#NOBODY}
 */
record SharedFileHeader(FileFormat format, BootId boot, long instance, int creator) {
    /** Stores everything except the magic. */
    void store(final AtomicBuffer page) {
        page.putInt(BYTE_ORDER_OFFSET, BYTE_ORDER_MARK);
        page.putInt(PAGE_VERSION_OFFSET, PAGE_VERSION);
        page.putInt(KIND_OFFSET, format.kind().code());
        page.putInt(KIND_VERSION_OFFSET, format.version());
        page.putLong(FILE_LENGTH_OFFSET, format.length());
        page.putLong(BOOT_HIGH_OFFSET, boot.high());
        page.putLong(BOOT_LOW_OFFSET, boot.low());
        page.putLong(INSTANCE_OFFSET, instance);
        page.putInt(CREATOR_OFFSET, creator);
        page.putInt(GEOMETRY_COUNT_OFFSET, format.geometry().size());
        for (int i = 0; i < format.geometry().size(); i++) {
            page.putLong(GEOMETRY_OFFSET + i * Long.BYTES, format.geometry().get(i));
        }
        page.putInt(NAME_COUNT_OFFSET, format.names().size());
        for (int i = 0; i < format.names().size(); i++) {
            page.putStringUtf8(NAMES_OFFSET + i * NAME_STRIDE, format.names().get(i));
        }
    }

    /** Completes the file; pairs with the check of the magic in {@link #parse}. */
    static void storeReady(final AtomicBuffer page) {
        page.putLongRelease(MAGIC_OFFSET, MAGIC);
    }

    /**
     * Parses a page with arbitrary contents.
     *
     * @param page read from a file, not mapped, so that it cannot change between check and use
     * @param realLength of the file in bytes
     * @throws SharedFileException if it is no header, belongs to another machine or version, or does not match the file
     */
    static SharedFileHeader parse(final byte[] page, final Path path, final long realLength, final FileKind expected)
            throws SharedFileException {
        final ByteBuffer bytes = checked(page, path, realLength);
        final int kind = bytes.getInt(KIND_OFFSET);
        if (kind != expected.code()) {
            throw new SharedFileException("file of another kind: path=" + path + " kind=" + kind + " expected="
                    + expected
                    + "; open it as what it is, choose another path, or use one version of Penstock in all processes");
        }
        try {
            final FileFormat format = new FileFormat(
                    expected, bytes.getInt(KIND_VERSION_OFFSET), length(bytes), geometry(bytes), names(bytes));
            final BootId boot = new BootId(bytes.getLong(BOOT_HIGH_OFFSET), bytes.getLong(BOOT_LOW_OFFSET));
            return new SharedFileHeader(format, boot, bytes.getLong(INSTANCE_OFFSET), bytes.getInt(CREATOR_OFFSET));
        } catch (final IllegalArgumentException | IndexOutOfBoundsException damaged) {
            throw new SharedFileException(
                    "header is damaged: path=" + path + " (" + damaged.getMessage() + "); delete the file", damaged);
        }
    }

    /**
     * The code of the kind that a page names, which may hold anything.
     *
     * @throws SharedFileException as {@link #parse}, but for the kind
     */
    static int kindOf(final byte[] page, final Path path, final long realLength) throws SharedFileException {
        return checked(page, path, realLength).getInt(KIND_OFFSET);
    }

    /** Whether a file's first bytes are those of a shared file. */
    static boolean hasMagic(final FileChannel file) throws IOException {
        return file.size() >= Long.BYTES
                && ByteBuffer.wrap(Mapping.read(file, MAGIC_OFFSET, Long.BYTES))
                                .order(ByteOrder.nativeOrder())
                                .getLong()
                        == MAGIC;
    }

    private static ByteBuffer checked(final byte[] page, final Path path, final long realLength)
            throws SharedFileException {
        final ByteBuffer bytes = ByteBuffer.wrap(page).order(ByteOrder.nativeOrder());
        final long magic = bytes.getLong(MAGIC_OFFSET);
        if (magic != MAGIC) {
            throw new SharedFileException("not a Penstock file: path=" + path + " magic=0x" + Long.toHexString(magic)
                    + " expected=0x" + Long.toHexString(MAGIC)
                    + "; choose another path, or delete the file if it is left from a crash of the machine");
        }
        final int mark = bytes.getInt(BYTE_ORDER_OFFSET);
        if (mark != BYTE_ORDER_MARK) {
            throw new SharedFileException(
                    "file was written by a machine with another byte order: path=" + path + " mark=0x"
                            + Integer.toHexString(mark) + " expected=0x" + Integer.toHexString(BYTE_ORDER_MARK)
                            + "; shared files cannot be moved between machines, delete it");
        }
        final int pageVersion = bytes.getInt(PAGE_VERSION_OFFSET);
        if (pageVersion != PAGE_VERSION) {
            throw new SharedFileException(
                    "file of another version of Penstock: path=" + path + " headerVersion=" + pageVersion + " expected="
                            + PAGE_VERSION + "; use one version of Penstock in all processes, or delete the file");
        }
        final long length = length(bytes);
        if (length != realLength) {
            throw new SharedFileException("file is not as long as its header says: path=" + path + " headerLength="
                    + length + " fileLength=" + realLength + "; the file is damaged, delete it");
        }
        return bytes;
    }

    private static long length(final ByteBuffer bytes) {
        return bytes.getLong(FILE_LENGTH_OFFSET);
    }

    private static List<Long> geometry(final ByteBuffer bytes) {
        final int count = count("geometryCount", bytes.getInt(GEOMETRY_COUNT_OFFSET), FileFormat.MAX_GEOMETRY);
        final List<Long> geometry = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            geometry.add(bytes.getLong(GEOMETRY_OFFSET + i * Long.BYTES));
        }
        return geometry;
    }

    private static List<String> names(final ByteBuffer bytes) {
        final int count = count("nameCount", bytes.getInt(NAME_COUNT_OFFSET), FileFormat.MAX_NAMES);
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final int at = NAMES_OFFSET + i * NAME_STRIDE;
            final int length = count("nameLength", bytes.getInt(at), FileFormat.MAX_NAME_BYTES);
            final byte[] name = new byte[length];
            bytes.get(at + Integer.BYTES, name);
            names.add(new String(name, UTF_8));
        }
        return names;
    }

    private static int count(final String what, final int count, final int max) {
        if (count < 0 || count > max) {
            throw new IllegalArgumentException(what + "=" + count + " max=" + max);
        }
        return count;
    }
}
