package io.penstock.benchmarks.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ImmutableCollectionsSerializers;
import io.penstock.benchmarks.calls.CallKind;
import io.penstock.benchmarks.calls.Calls;
import io.penstock.benchmarks.kit.Payload;
import io.penstock.codec.Codec;
import io.penstock.codec.Coder;
import io.penstock.codec.Encoded;
import io.penstock.codec.KryoCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** Encodes an object and decodes it again. */
enum Coding implements CallKind {
    NOTE("Penstock", false, Payload.NOTES::of) {
        @Override
        public Calls prepare(final Path folder) {
            return penstock(Codec.kryo(), Payload.Note.class, Payload.NOTES::of);
        }
    },
    NOTE_TREE("Penstock, references off", false, Payload.NOTES::of) {
        @Override
        public Calls prepare(final Path folder) {
            return penstock(KryoCodec.builder().references(false).build(), Payload.Note.class, Payload.NOTES::of);
        }
    },
    NOTE_KRYO("Kryo, registered, references off", true, Payload.NOTES::of),
    ORDER("Penstock", false, Order::of) {
        @Override
        public Calls prepare(final Path folder) {
            return penstock(Codec.kryo(), Order.class, Order::of);
        }
    },
    ORDER_TREE("Penstock, references off", false, Order::of) {
        @Override
        public Calls prepare(final Path folder) {
            return penstock(KryoCodec.builder().references(false).build(), Order.class, Order::of);
        }
    },
    ORDER_KRYO("Kryo, registered, references off", true, Order::of),
    ORDER_JAVA("Java's serialization", true, Order::of) {
        @Override
        public Calls prepare(final Path folder) {
            return Coding::java;
        }
    };

    private static final int BUFFER = 4096;

    private final String title;
    private final boolean isBaseline;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final LongFunction<?> maker;

    Coding(final String title, final boolean isBaseline, final LongFunction<?> maker) {
        this.title = title;
        this.isBaseline = isBaseline;
        this.maker = maker;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean isBaseline() {
        return isBaseline;
    }

    @Override
    public Calls prepare(final Path folder) throws Exception {
        final Kryo kryo = new Kryo();
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        ImmutableCollectionsSerializers.registerSerializers(kryo);
        kryo.register(Payload.Note.class);
        kryo.register(Order.class);
        kryo.register(Order.Line.class);
        final Output output = new Output(BUFFER);
        final Input input = new Input();
        return count -> {
            long hash = 0;
            for (long i = 0; i < count; i++) {
                output.reset();
                kryo.writeClassAndObject(output, maker.apply(i));
                input.setBuffer(output.getBuffer(), 0, output.position());
                hash += kryo.readClassAndObject(input).hashCode();
            }
            return hash;
        };
    }

    private static <T> Calls penstock(final Codec codec, final Class<T> type, final LongFunction<T> maker) {
        final Coder<T> coder = codec.bind(type, new Ids());
        return count -> {
            long hash = 0;
            for (long i = 0; i < count; i++) {
                try (Encoded encoded = coder.encode(maker.apply(i))) {
                    hash += coder.decode(encoded.array(), 0, encoded.length()).hashCode();
                }
            }
            return hash;
        };
    }

    private static long java(final long count) throws Exception {
        long hash = 0;
        for (long i = 0; i < count; i++) {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(Order.of(i));
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                hash += in.readObject().hashCode();
            }
        }
        return hash;
    }
}
