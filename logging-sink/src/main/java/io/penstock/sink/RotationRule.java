package io.penstock.sink;

import java.time.ZoneId;

/**
 * When a new file begins: after so many bytes, unless a single record is longer (0 for no limit), and with each period of a zone. An empty
 * file is never rotated.
 */
record RotationRule(long maxSize, Rotation by, ZoneId zone) {
    static final RotationRule NONE = new RotationRule(0, Rotation.NEVER, ZoneId.of("UTC"));

    boolean isDue(final long size, final long recordLength, final long wroteMs, final long nowMs) {
        return size > 0
                && ((maxSize > 0 && size + recordLength > maxSize)
                        || (wroteMs > 0 && by.isBetween(wroteMs, nowMs, zone)));
    }

    /**
     * Finds what counts as the time of the last batch. It does not follow a clock that goes back a little, or the same period would begin twice. It
     * follows one that goes back by more than a period: the time was wrong before.
     */
    long wrote(final long earlierMs, final long nowMs) {
        return earlierMs > nowMs && earlierMs - nowMs < by.lengthMs() ? earlierMs : nowMs;
    }

    /** {@return how many bytes still fit into the file} */
    long room(final long size) {
        return maxSize == 0 ? Long.MAX_VALUE : maxSize - size;
    }
}
