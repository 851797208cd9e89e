package io.penstock.codec;

/**
 * Encodes and decodes the items of one channel.
 *
 * <p><b>Threads:</b> any; an item must not be changed by another thread while it is being encoded. <b>Processes:</b>
 * the coders of all processes of a channel share its class table. <b>Blocks:</b> only for the class table's lock, when
 * a class is sent through the channel for the first time.
 *
 * @param <T> the declared type of the items
 */
public interface Coder<T> {
    /**
     * Encodes one item into a pooled buffer. Close the result to return the buffer to the pool, preferably with a
     * try-with-resources statement.
     *
     * @param value the item, not null
     * @return the bytes, valid until they are closed
     * @throws NullPointerException if the item is null
     * @throws CodecException if the item, or an object that it refers to, cannot be encoded or is not allowed
     */
    Encoded encode(T value);

    /**
     * Decodes one item from exactly these bytes. They may be hostile: bytes that are not a valid item are refused. No
     * class is loaded that is not allowed, and no more memory is allocated than the bytes can justify.
     *
     * @param bytes the array that contains the item; neither changed nor kept
     * @param offset of its first byte
     * @param length of the item in bytes
     * @return the item, never null
     * @throws IndexOutOfBoundsException if the range is not within the array
     * @throws CodecException if the bytes are not an item of this type, or contain a class that is not allowed
     * @throws LinkageError if a class that the item needs cannot be loaded or initialized in this process: a queue keeps the
     *     item, since another process may decode it
     */
    T decode(byte[] bytes, int offset, int length);

    /**
     * Returns a coder whose decoded collections of the JDK refuse changes: for a channel from which copies are read, so that a change would be lost in
     * silence. Such a collection can be encoded again, and arrives as it was.
     *
     * @param advice of the {@link UnsupportedOperationException} that a change throws: what to do instead
     * @return a coder for the same bytes
     * @throws CodecException if the type declares collections that cannot refuse changes, such as an {@code ArrayList}
     */
    default Coder<T> readOnly(final String advice) {
        return new ReadOnlyCoder<>(this, advice);
    }
}
