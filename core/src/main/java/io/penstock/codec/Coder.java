package io.penstock.codec;

/**
 * Encodes and decodes the items of one channel.
 *
 * <p><b>Threads:</b> safe. <b>Blocks:</b> no, but for the class table's lock when a class is sent through the channel for the
 * first time. An item must not be changed by another thread while it is being encoded.
 *
 * @param <T> the declared type of the items
 */
public interface Coder<T> {
    /**
     * Encodes one item into a buffer from a pool. Close the result to give the buffer back; that is best done by a
     * try-with-resources statement.
     *
     * @param value the item, not null
     * @return the bytes, valid until they are closed
     * @throws NullPointerException if the item is null
     * @throws CodecException if the item, or something it refers to, cannot be encoded or is not allowed to
     */
    Encoded encode(T value);

    /**
     * Decodes one item from exactly these bytes. They may be hostile: what is not a valid item is refused, without loading a
     * class that is not allowed and without taking more memory than the bytes can justify.
     *
     * @param bytes where the item lies; neither changed nor kept
     * @param offset of its first byte
     * @param length of the item
     * @return the item, never null
     * @throws IndexOutOfBoundsException if the range does not lie in the array
     * @throws CodecException if the bytes are no item of this type, or hold a class that is not allowed
     */
    T decode(byte[] bytes, int offset, int length);
}
