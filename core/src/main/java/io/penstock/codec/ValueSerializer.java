package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** A serializer made of two functions. */
final class ValueSerializer<T> extends ItemSerializer<T> {
    /** Writes a value. */
    @FunctionalInterface
    interface Writer<T> {
        void write(Kryo kryo, Output output, T value);
    }

    /** Reads a value. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Kryo kryo, ItemInput input);
    }

    /** Writes a value that holds no other object. */
    @FunctionalInterface
    interface PlainWriter<T> {
        void write(Output output, T value);
    }

    /** Reads a value that holds no other object. */
    @FunctionalInterface
    interface PlainReader<T> {
        T read(ItemInput input);
    }

    private final Writer<T> writer;
    private final Reader<T> reader;
    private Making making = Making.LATE;
    private int heapBytes;

    private ValueSerializer(final Writer<T> writer, final Reader<T> reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /** Says when an object exists. */
    ValueSerializer<T> made(final Making when) {
        making = when;
        return this;
    }

    /** Says how much memory an object takes, without its elements. */
    ValueSerializer<T> heap(final int bytes) {
        heapBytes = bytes;
        return this;
    }

    @Override
    Making making() {
        return making;
    }

    @Override
    int heapBytes() {
        return heapBytes;
    }

    static <T> ValueSerializer<T> holding(final Writer<T> writer, final Reader<T> reader) {
        return new ValueSerializer<>(writer, reader);
    }

    static <T> ValueSerializer<T> plain(final PlainWriter<T> writer, final PlainReader<T> reader) {
        return new ValueSerializer<>(
                (kryo, output, value) -> writer.write(output, value), (kryo, input) -> reader.read(input));
    }

    @Override
    public void write(final Kryo kryo, final Output output, final T value) {
        writer.write(kryo, output, value);
    }

    @Override
    public T read(final Kryo kryo, final Input input, final Class<? extends T> type) {
        return reader.read(kryo, (ItemInput) input);
    }
}
