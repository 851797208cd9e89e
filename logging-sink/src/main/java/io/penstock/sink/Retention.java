package io.penstock.sink;

/**
 * What happens to old files: whether they are compressed, the most files, their greatest age since the last record, the most bytes of all
 * and of the current file. 0 is no limit.
 */
record Retention(boolean gzip, int keep, long maxAgeMs, long maxTotal) {
    static final Retention NONE = new Retention(false, 0, 0, 0);

    /** {@return whether there is never anything to do} */
    boolean isIdle() {
        return equals(NONE);
    }
}
