package io.penstock.sink;

import java.time.ZoneId;

/**
 * When a new file begins. An empty file is never rotated.
 *
 * @param maxSize most bytes of a file, unless a single record is longer; 0 for no limit
 * @param by time
 * @param zone of the periods
 */
record RotationRule(long maxSize, Rotation by, ZoneId zone) {
    static final RotationRule NONE = new RotationRule(0, Rotation.NEVER, ZoneId.of("UTC"));

    /** {@return whether the next record belongs in a new file} */
    boolean isDue(final long size, final long recordLength, final long wroteMs, final long nowMs) {
        return size > 0
                && ((maxSize > 0 && size + recordLength > maxSize)
                        || (wroteMs > 0 && by.isBetween(wroteMs, nowMs, zone)));
    }

    /** {@return how many bytes still fit into the file} */
    long room(final long size) {
        return maxSize == 0 ? Long.MAX_VALUE : maxSize - size;
    }
}
