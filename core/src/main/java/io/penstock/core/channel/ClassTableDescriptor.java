package io.penstock.core.channel;

import io.penstock.codec.ClassVersion;

/**
 * The layout of a class table. All-zero bytes are a valid, empty table.
 *
 * <pre>
 *   the region
 *      0  OWNER(8)          the table's owner lock: 0, or the participant that appends
 *    128  END(8)            bytes of published entries, a multiple of 8; stored last, with release
 *    256  ENTRIES(8)        one after the other up to END; the ordinal of an entry is the id of its class
 *
 *   an entry, aligned to 8
 *      0  NAME_LENGTH(4)    bytes of the class name, at least 1
 *      4  FIELDS_LENGTH(4)  bytes of the field list
 *      8  HASH(8)           of name and field list
 *     16  TEXT(8)           the class name, then the field list, both UTF-8, then zeros up to a multiple of 8
 * </pre>
 *
 * The field list is defined by {@link ClassVersion#fields()}. Entries are never changed or removed.
 */
public final class ClassTableDescriptor {
    static final int OWNER = 0;
    static final int END = 128;
    static final int ENTRIES = 256;

    static final int NAME_LENGTH = 0;
    static final int FIELDS_LENGTH = 4;
    static final int HASH = 8;
    static final int TEXT = 16;

    static final int ALIGNMENT = 8;

    /** The region's length is a multiple of this. */
    static final int GRANULE = 4096;

    private ClassTableDescriptor() {}

    static long entryLength(final long nameLength, final long fieldsLength) {
        return (TEXT + nameLength + fieldsLength + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
