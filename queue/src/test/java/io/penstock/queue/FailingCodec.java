package io.penstock.queue;

import io.penstock.codec.ClassIds;
import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import java.util.function.BooleanSupplier;

/** The default codec, but for some decodings that fail. */
public final class FailingCodec {
    private FailingCodec() {}

    /** Throws whatever it is given. */
    @SuppressWarnings("unchecked") // no cast happens
    public static <X extends Throwable> RuntimeException unchecked(final Throwable failure) throws X {
        throw (X) failure;
    }

    /** Asks at each decoding. */
    public static Codec atDecoding(final BooleanSupplier fails) {
        final Codec real = Codec.kryo();
        return new Codec() {
            @Override
            public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
                final Coder<T> coder = real.bind(type, table);
                return new Coder<>() {
                    @Override
                    public Encoded encode(final T value) {
                        return coder.encode(value);
                    }

                    @Override
                    public T decode(final byte[] bytes, final int offset, final int length) {
                        if (fails.getAsBoolean()) {
                            throw new IllegalArgumentException("as asked for");
                        }
                        return coder.decode(bytes, offset, length);
                    }
                };
            }
        };
    }
}
