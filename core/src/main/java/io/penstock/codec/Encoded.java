package io.penstock.codec;

/**
 * One encoded item, in a reused buffer: the first {@link #length()} bytes of {@link #array()}.
 *
 * <p><b>Threads:</b> one at a time; neither the array nor this object may be used after {@link #close()}.
 * <b>Processes:</b> one. <b>Blocks:</b> no. <b>Units:</b> bytes.
 */
public interface Encoded extends AutoCloseable {
    /**
     * Returns the buffer, whose first {@link #length()} bytes are the item; the rest is garbage.
     *
     * @return the buffer itself, not a copy
     */
    byte[] array();

    /**
     * Returns the length of the item.
     *
     * @return the length in bytes
     */
    int length();

    /** Returns the buffer to its pool. Closing twice has no effect. */
    @Override
    void close();
}
