package io.penstock.objects.engine;

import io.penstock.core.memory.FileKind;
import io.penstock.core.memory.ParticipantId;
import org.agrona.BitUtil;

/**
 * Layout of the file of a shared map, list or value: what follows the wait list. All zero is empty.
 *
 * <pre>
 *       0  LOCK(8)             owner lock of those who write
 *     128  VERSION(8)          the last one given; never falls
 *     256  FREE(8)             1 + the first unit of the free list; 0 = none
 *     264  FRESH(8)            units from this one on have never been used
 *     272  USED(8)             units of entries
 *     280  ENTRIES(8)          of a map: how many
 *     384  MOVES(8)            of a map: counts up when a slot's word was copied to another slot
 *     512  ROOT(8)             of a list: change(39) | size(24) | which array(1)
 *    4096  USERS(8)            of process slot 0: participant (32) and its handles (32), or 0; then of slot 1, ...
 *   36864  KEY_CLASSES         class table of the keys, 16384
 *   53248  SLOT 0              of a map: power of 2, at least twice maxEntries; of a list: array 0, then array 1, of maxEntries each
 *          UNIT 0 ...          capacity, and a reserve for the new value while the old one is still there; starts at a multiple of 4096
 *
 *   slot, or element of an array: 0 = empty, or
 *       version(28) | tag(10) | 1 + first unit(26)            tag: highest bits of the hash; version: its low bits
 *
 *   first unit of an entry
 *       0  NEXT(4)             1 + the next unit of the entry, or of the free list; 0 = the last one
 *       4  HASH(4)             of the key's bytes
 *       8  ENTRY_VERSION(8)    of this write
 *      16  KEY_LENGTH(4)
 *      20  VALUE_LENGTH(4)     negative: -1 - the length of a reference to a large value's file
 *      24  FIRST_BYTES         the key, then the value
 *
 *   further units
 *       0  NEXT(4)
 *       4  reserved
 *       8  MORE_BYTES          the rest
 * </pre>
 */
public final class StoreDescriptor {
    /** A map. */
    public static final FileKind MAP_KIND = new FileKind(8, "SHARED_MAP");

    /** A list. */
    public static final FileKind LIST_KIND = new FileKind(9, "SHARED_LIST");

    /** A single value: a map of one entry. */
    public static final FileKind VALUE_KIND = new FileKind(10, "SHARED_VALUE");

    /** Version of the body's layout. */
    public static final int LAYOUT_VERSION = 1;

    static final int PAGE = 4096;

    static final int LOCK = 0;
    static final int VERSION = 128;
    static final int FREE = 256;
    static final int FRESH = 264;
    static final int USED = 272;
    static final int ENTRIES = 280;
    static final int MOVES = 384;
    static final int ROOT = 512;
    static final int USERS = PAGE;
    static final int USERS_SLOTS = ParticipantId.MAX_SLOTS;
    static final int KEY_CLASSES = USERS + USERS_SLOTS * Long.BYTES;
    static final int KEY_CLASSES_LENGTH = 16384;
    static final int SLOTS = KEY_CLASSES + KEY_CLASSES_LENGTH;

    /** Control words and users. */
    static final int CONTROL_LENGTH = KEY_CLASSES;

    static final int NEXT = 0;
    static final int HASH = 4;
    static final int ENTRY_VERSION = 8;
    static final int KEY_LENGTH = 16;
    static final int VALUE_LENGTH = 20;
    static final int FIRST_BYTES = 24;
    static final int MORE_BYTES = 8;

    static final int UNIT_BITS = 26;
    static final int TAG_BITS = 10;
    static final long UNIT_MASK = (1L << UNIT_BITS) - 1;
    static final int VERSION_SHIFT = UNIT_BITS + TAG_BITS;

    static final int SIZE_BITS = 24;
    static final int SIZE_SHIFT = 1;
    static final int CHANGE_SHIFT = SIZE_SHIFT + SIZE_BITS;

    /** So that the size of a list fits into its root, and the slots of a map into a region. */
    public static final int MAX_ENTRIES = (1 << 23) - 1;

    /** Of the units, without the reserve. */
    public static final int MAX_CAPACITY = 1 << 30;

    static final int MIN_UNIT = 64;
    static final int MAX_UNIT = 4096;

    /** Keys and values of more bytes than this have a file, whatever the capacity. */
    static final int MAX_INLINE = 1 << 16;

    static final int GEOMETRY_MAX_ENTRIES = 0;
    static final int GEOMETRY_CAPACITY = 1;
    static final int GEOMETRY_UNIT = 2;
    static final int GEOMETRY_INLINE_MAX = 3;

    private StoreDescriptor() {}

    /** A word that names an entry. */
    static long word(final int unit, final int hash, final long version) {
        return version << VERSION_SHIFT | (long) (hash >>> (Integer.SIZE - TAG_BITS)) << UNIT_BITS | (unit + 1);
    }

    /** The first unit of the entry that a word names, which is not 0. */
    static int unit(final long word) {
        return (int) (word & UNIT_MASK) - 1;
    }

    /** Whether the entry that a word names may have this hash. */
    static boolean mayBe(final long word, final int hash) {
        return (int) (word >>> UNIT_BITS & (1 << TAG_BITS) - 1) == hash >>> (Integer.SIZE - TAG_BITS);
    }

    static int mapSlots(final int maxEntries) {
        return Math.max(8, BitUtil.findNextPositivePowerOfTwo(2 * maxEntries));
    }

    static int listSlots(final int maxEntries) {
        return 2 * maxEntries;
    }
}
