package io.penstock.codec;

/**
 * Turns objects into bytes and back. The default is Kryo. Another implementation may use any format, and need not use
 * the class table.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> all processes of a channel must use codecs that understand each other's
 * bytes. <b>Blocks:</b> no.
 */
public interface Codec {
    /**
     * Creates a coder for the items of one channel.
     *
     * @param type the declared type of the items
     * @param table the class table in the channel's file, shared with the other processes
     * @param <T> the declared type of the items
     * @return a coder, safe for use by any number of threads
     * @throws CodecException if no item of this type could ever be encoded
     */
    <T> Coder<T> bind(Class<T> type, ClassIds table);

    /**
     * Returns the default codec: Kryo, with references. It allows no class except those that the channel's type reaches
     * and the usual values and collections of the JDK. {@link KryoCodec#builder()} allows more.
     *
     * @return the codec
     */
    static Codec kryo() {
        return KryoCodec.standard();
    }

    /**
     * The codec of {@code byte[]}, which travels as it is. It binds no other type, and needs no class table.
     *
     * @return the codec
     */
    static Codec raw() {
        return RawCodec.INSTANCE;
    }
}
