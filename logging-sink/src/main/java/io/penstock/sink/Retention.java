package io.penstock.sink;

/**
 * What happens to old files.
 *
 * @param gzip whether they are compressed
 * @param keep most files; 0 for no limit
 * @param maxAgeMs since the last record; 0 for no limit
 * @param maxTotal bytes of all and of the current file; 0 for no limit
 */
record Retention(boolean gzip, int keep, long maxAgeMs, long maxTotal) {
    static final Retention NONE = new Retention(false, 0, 0, 0);

    /** {@return whether there is never anything to do} */
    boolean isIdle() {
        return equals(NONE);
    }
}
