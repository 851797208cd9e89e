package io.penstock.core.memory;

import java.nio.ByteOrder;

/**
 * The header page of every shared file. All numbers are in the byte order of the machine that wrote the file, except
 * for the magic, whose bytes read {@code PENSTOCK} on all machines.
 *
 * <pre>
 *   offset  bytes  field
 *   +------+------+--------------------------------------------------------------+
 *   |    0 |    8 | MAGIC           stored last: a file without it is not ready  |
 *   |    8 |    4 | BYTE_ORDER      0x01020304                                   |
 *   |   12 |    4 | PAGE_VERSION    layout of this page                          |
 *   |   16 |    4 | KIND            what the file holds                          |
 *   |   20 |    4 | KIND_VERSION    layout of what it holds                      |
 *   |   24 |    8 | FILE_LENGTH     bytes of the whole file                      |
 *   |   32 |    8 | BOOT_HIGH       start of the machine at which it was made    |
 *   |   40 |    8 | BOOT_LOW                                                     |
 *   |   48 |    8 | INSTANCE        random: tells it from another at its path    |
 *   |   56 |    4 | CREATOR         participant, or 0                            |
 *   |   60 |    4 | GEOMETRY_COUNT  numbers in use                               |
 *   |   64 |  128 | GEOMETRY        16 numbers of 8 bytes                        |
 *   |  192 |    4 | NAME_COUNT      texts in use                                 |
 *   |  196 |   60 | RESERVED        0                                            |
 *   |  256 | 2048 | NAMES           2 texts: length (4), UTF-8 (1020)            |
 *   | 2304 | 1792 | UNUSED          0                                            |
 *   +------+------+--------------------------------------------------------------+
 *     4096           the kind's own bytes begin
 * </pre>
 */
final class SharedFileDescriptor {
    static final int MAGIC_OFFSET = 0;
    static final int BYTE_ORDER_OFFSET = 8;
    static final int PAGE_VERSION_OFFSET = 12;
    static final int KIND_OFFSET = 16;
    static final int KIND_VERSION_OFFSET = 20;
    static final int FILE_LENGTH_OFFSET = 24;
    static final int BOOT_HIGH_OFFSET = 32;
    static final int BOOT_LOW_OFFSET = 40;
    static final int INSTANCE_OFFSET = 48;
    static final int CREATOR_OFFSET = 56;
    static final int GEOMETRY_COUNT_OFFSET = 60;
    static final int GEOMETRY_OFFSET = 64;
    static final int NAME_COUNT_OFFSET = 192;
    static final int RESERVED_OFFSET = 196;
    static final int NAMES_OFFSET = 256;
    static final int UNUSED_OFFSET = 2304;
    static final int PAGE_LENGTH = 4096;

    /** Distance from one name to the next. */
    static final int NAME_STRIDE = Integer.BYTES + FileFormat.MAX_NAME_BYTES;

    static final int BYTE_ORDER_MARK = 0x01020304;
    static final int PAGE_VERSION = 1;

    private static final long PENSTOCK = 0x50454E53_544F434BL;

    /** As a long in the byte order of this machine. */
    static final long MAGIC = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? PENSTOCK : Long.reverseBytes(PENSTOCK);

    private SharedFileDescriptor() {}
}
