package io.penstock.codec;

/**
 * One encoded item, in a reused buffer: the first {@link #length()} bytes of {@link #array()}.
 *
 * <p><b>Threads:</b> used by one thread at a time. Neither the array nor this object may be touched after {@link #close()}.
 */
public interface Encoded extends AutoCloseable {
    /**
     * The buffer, whose first {@link #length()} bytes are the item; the rest is garbage.
     *
     * @return the buffer itself, not a copy
     */
    byte[] array();

    /**
     * The length of the item.
     *
     * @return bytes
     */
    int length();

    /** Gives the buffer back. Closing twice does nothing. */
    @Override
    void close();
}
