package io.penstock.codec;

/** Items that are bytes already: they travel as they are. */
final class RawCodec implements Codec {
    static final RawCodec INSTANCE = new RawCodec();

    private RawCodec() {}

    @Override
    public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
        if (type != byte[].class) {
            throw new CodecException("only byte[] travels without a codec: type=" + type.getName());
        }
        return DirectCoders.find(type);
    }
}
