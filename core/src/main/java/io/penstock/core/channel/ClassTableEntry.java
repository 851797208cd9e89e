package io.penstock.core.channel;

import io.penstock.codec.ClassVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The bytes of an entry of the class table. */
final class ClassTableEntry {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private ClassTableEntry() {}

    /** The entry as stored in the table: little endian, padded. */
    static byte[] of(final ClassVersion version) {
        final byte[] nameBytes = version.name().getBytes(StandardCharsets.UTF_8);
        final byte[] fieldBytes = version.fields().getBytes(StandardCharsets.UTF_8);
        final long length = ClassTableDescriptor.entryLength(nameBytes.length, fieldBytes.length);
        final ByteBuffer entry = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        entry.putInt(nameBytes.length)
                .putInt(fieldBytes.length)
                .putLong(hash(nameBytes, fieldBytes))
                .put(nameBytes)
                .put(fieldBytes);
        return entry.array();
    }

    static long hash(final byte[] nameBytes, final byte[] fieldBytes) {
        long hash = FNV_OFFSET;
        for (final byte b : nameBytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ 0x100) * FNV_PRIME;
        for (final byte b : fieldBytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
