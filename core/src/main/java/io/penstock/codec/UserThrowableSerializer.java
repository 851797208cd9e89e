package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** An allowed throwable of a user: with its message, stack trace, causes and fields. No constructor runs. */
final class UserThrowableSerializer extends ItemSerializer<Object> {
    private final SerialMaker maker;
    private final boolean resolves;

    UserThrowableSerializer(final Class<?> type, final boolean resolves) {
        this.resolves = resolves;
        this.maker = new SerialMaker(type, ThrowableLayout.levels(type), !resolves);
    }

    @Override
    Making making() {
        return resolves ? Making.LATE : Making.EARLY;
    }

    @Override
    int heapBytes() {
        return 192;
    }

    @Override
    boolean resolves() {
        return resolves;
    }

    @Override
    public void write(final Kryo kryo, final Output output, final Object thrown) {
        maker.write(kryo, output, thrown);
    }

    @Override
    public Object read(final Kryo kryo, final Input input, final Class<? extends Object> type) {
        return maker.read(kryo, (ItemInput) input);
    }
}
