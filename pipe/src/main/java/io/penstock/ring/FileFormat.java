package io.penstock.ring;

import java.util.List;

/**
 * What the header page of a new shared file says, beyond what every file says (magic, byte order, boot).
 *
 * @param kind what the file holds
 * @param version of the kind's layout, from 1
 * @param length of the whole file in bytes, header page included
 * @param geometry up to {@value #MAX_GEOMETRY} numbers that the kind's Descriptor gives a meaning (capacities, limits)
 * @param names up to {@value #MAX_NAMES} texts (type names), at most {@value #MAX_NAME_BYTES} bytes of UTF-8 each
 */
public record FileFormat(FileKind kind, int version, long length, List<Long> geometry, List<String> names) {
    /** Most numbers. */
    public static final int MAX_GEOMETRY = 16;

    /** Most texts. */
    public static final int MAX_NAMES = 2;

    /** Longest text in bytes of UTF-8. */
    public static final int MAX_NAME_BYTES = 1020;

    /**
     * Copies the lists.
     *
     * @param kind see above
     * @param version see above
     * @param length see above
     * @param geometry see above
     * @param names see above
     */
    public FileFormat {
        geometry = List.copyOf(geometry);
        names = List.copyOf(names);
    }
}
