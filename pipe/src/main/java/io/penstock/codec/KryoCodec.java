package io.penstock.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The default codec: Kryo.
 *
 * <p>What may travel is a list: the channel's declared type; what it reaches by its fields, record components, type arguments,
 * array components and permitted subtypes; the usual values and collections of the JDK; and what {@link Builder#allow} adds.
 * Anything else is refused by name on both sides, by the receiver before the class is loaded.
 */
public final class KryoCodec implements Codec {
    private static final String KRYO_UNSAFE = "kryo.unsafe";

    static {
        // Before Kryo's first class loads: it would touch sun.misc.Unsafe, of which JDK 24 and later print a warning.
        if (System.getProperty(KRYO_UNSAFE) == null) {
            System.setProperty(KRYO_UNSAFE, "false");
        }
    }

    private static final KryoCodec STANDARD = builder().build();

    private final List<Class<?>> allowed;
    private final boolean references;
    private final int maxDepth;

    private KryoCodec(final Builder builder) {
        allowed = List.copyOf(builder.allowed);
        references = builder.references;
        maxDepth = builder.maxDepth;
    }

    /**
     * A codec with other settings than {@link Codec#kryo()}.
     *
     * @return a builder with the default settings
     */
    public static Builder builder() {
        return new Builder();
    }

    static KryoCodec standard() {
        return STANDARD;
    }

    @Override
    public <T> Coder<T> bind(final Class<T> type, final ClassTable table) {
        if (type.isPrimitive()) {
            throw new CodecException("a channel carries objects, no primitives: type=" + type
                    + "; name the class, as in" + " Integer.class");
        }
        final Coder<T> direct = DirectCoders.find(type);
        if (direct != null) {
            return direct;
        }
        return new KryoCoder<>(type, new TypeRegistry(new AllowList(type, allowed), table), references, maxDepth);
    }

    /** Settings of a {@link KryoCodec}. */
    public static final class Builder {
        private final List<Class<?>> allowed = new ArrayList<>();
        private boolean references = true;
        private int maxDepth = 256;

        private Builder() {}

        /**
         * Allows more classes, each with what it reaches by its fields, record components, type arguments and permitted
         * subtypes.
         *
         * @param classes that may travel
         * @return this builder
         */
        public Builder allow(final Class<?>... classes) {
            allowed.addAll(Arrays.asList(classes));
            return this;
        }

        /**
         * Whether an object that is met twice in an item is one object after decoding (the default). Without it items are
         * encoded a little faster, equal objects are doubled, and an object that reaches itself is an error.
         *
         * @param on whether references are kept
         * @return this builder
         */
        public Builder references(final boolean on) {
            references = on;
            return this;
        }

        /**
         * How deep objects may be nested (256 by default). What is deeper is refused on both sides.
         *
         * @param levels at least 1
         * @return this builder
         */
        public Builder maxDepth(final int levels) {
            if (levels < 1) {
                throw new IllegalArgumentException("no depth at all: maxDepth=" + levels + "; give at least 1");
            }
            maxDepth = levels;
            return this;
        }

        /**
         * Makes the codec; the builder can be used again.
         *
         * @return the codec
         */
        public KryoCodec build() {
            return new KryoCodec(this);
        }
    }
}
