package io.penstock.codec;

/** A coder of any kind, whose decoded collections refuse changes: the root and what is in it, but not what fields of other objects refer to. */
record ReadOnlyCoder<T>(Coder<T> coder, String advice) implements Coder<T> {
    @Override
    @SuppressWarnings("unchecked") // what is behind a view was decoded as such a value
    public Encoded encode(final T value) {
        return coder.encode((T) ReadOnly.original(value));
    }

    @Override
    @SuppressWarnings("unchecked") // the view of a value is one
    public T decode(final byte[] bytes, final int offset, final int length) {
        return (T) ReadOnly.of(coder.decode(bytes, offset, length), advice);
    }
}
