package io.penstock.core.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Objects;

/**
 * The contents of a new shared file's header page, beyond what every file has (magic, byte order, boot).
 *
 * @param version of the kind's layout, from 1
 * @param length of the whole file in bytes, including the header page, at least {@value SharedFile#HEADER_LENGTH}
 * @param geometry up to {@value #MAX_GEOMETRY} numbers whose meaning the kind's Descriptor defines (capacities, limits)
 * @param names up to {@value #MAX_NAMES} strings (type names), at most {@value #MAX_NAME_BYTES} bytes of UTF-8 each
 */
public record FileFormat(FileKind kind, int version, long length, List<Long> geometry, List<String> names) {
    /** Maximum count of geometry numbers. */
    public static final int MAX_GEOMETRY = 16;

    /** Maximum count of names. */
    public static final int MAX_NAMES = 2;

    /** Maximum length of a name in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 1020;

    /**
     * Checks the limits and copies the lists.
     *
     * @throws IllegalArgumentException if a value does not fit into a header page
     */
    public FileFormat {
        Objects.requireNonNull(kind, "kind");
        geometry = List.copyOf(geometry);
        names = List.copyOf(names);
        if (version < 1) {
            throw new IllegalArgumentException("not a version: version=" + version + " min=1");
        }
        if (length < SharedFile.HEADER_LENGTH) {
            throw new IllegalArgumentException(
                    "shorter than its header: length=" + length + " min=" + SharedFile.HEADER_LENGTH);
        }
        if (geometry.size() > MAX_GEOMETRY) {
            throw new IllegalArgumentException(
                    "too many numbers: geometry=" + geometry.size() + " max=" + MAX_GEOMETRY);
        }
        if (names.size() > MAX_NAMES) {
            throw new IllegalArgumentException("too many texts: names=" + names.size() + " max=" + MAX_NAMES);
        }
        for (final String name : names) {
            final int nameBytes = name.getBytes(UTF_8).length;
            if (nameBytes > MAX_NAME_BYTES) {
                throw new IllegalArgumentException(
                        "text is too long: bytes=" + nameBytes + " max=" + MAX_NAME_BYTES + " text=" + name);
            }
        }
    }
}
