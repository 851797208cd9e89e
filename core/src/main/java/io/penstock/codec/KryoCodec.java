package io.penstock.codec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The default codec: Kryo.
 *
 * <p><b>What may travel</b> is a list: the channel's declared type; the types that it reaches through its fields,
 * record components, type arguments, array components and permitted subtypes; the usual values and collections of the
 * JDK; and the classes that {@link Builder#allow} adds. All other classes are refused by name on both sides; a name in
 * an item never loads a class. An interface or abstract class does not allow its implementations, unless it is sealed;
 * a class does not allow its subclasses.
 *
 * <p><b>How it travels.</b> What arrives equals what was sent, in all that a program can see; what cannot arrive so is
 * refused by the sender. Records are created by their canonical constructor. Other objects are created by their constructor
 * without arguments, if they have one and no final field; else they must be {@code Serializable}, and no constructor runs.
 * Transient fields are left out. Of Java's serialization, {@code Externalizable}, {@code writeReplace} and {@code readResolve} are
 * honoured; a class with {@code writeObject} or {@code readObject} is refused. So are inner classes (make them static), lambdas, proxies,
 * and views of collections (send a copy). A class that extends a collection or map of the JDK travels by its elements and its
 * own fields. A throwable that is not allowed, and none of the usual ones of the JDK, arrives as a {@link RemoteThrowable} that prints the
 * same. The page {@code docs/codec.md} has the whole list.
 *
 * <p><b>What arrives the same.</b> Two references to one object stay two references to one object. Values (numbers,
 * strings, dates, enums and the like) are an exception: they are written each time. Sets and maps are filled after their
 * keys are complete, in circles too. A circle through a record or an immutable collection is refused by the sender.
 *
 * <p><b>Versions.</b> When a channel is opened, the versions of all classes that may travel, and these settings, are compared
 * with those of the other processes. A process that differs is refused: see {@link Builder#compatibleVersions}.
 *
 * <p><b>Damaged or hostile bytes</b> lead to a {@link CodecException} or to a value of allowed classes. The objects take at
 * most 16 times the item's length and 4 KiB. Time is in proportion to the length. Allow only classes whose constructors,
 * {@code readResolve} and {@code readExternal} methods may run on arbitrary values.
 *
 * <p><b>Serializable</b>, so that a child can be given the settings of its parent. <b>Sets</b> the system property
 * {@code kryo.unsafe} to false when it loads, unless it is set: otherwise Kryo makes newer JDKs print a warning.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> all processes of a channel must use the same settings. <b>Blocks:</b> no.
 */
public final class KryoCodec implements Codec, Serializable {
    private static final long serialVersionUID = 1L;

    private static final String KRYO_UNSAFE = "kryo.unsafe";

    static {
        // Before Kryo's first class loads: it would touch sun.misc.Unsafe, for which JDK 24 and later print a warning.
        if (System.getProperty(KRYO_UNSAFE) == null) {
            System.setProperty(KRYO_UNSAFE, "false");
        }
    }

    private static final KryoCodec STANDARD = builder().build();

    private final List<Class<?>> allowed;
    private final boolean references;
    private final int maxDepth;
    private final boolean compatibleVersions;

    private KryoCodec(final Builder builder) {
        allowed = List.copyOf(builder.allowed);
        references = builder.references;
        maxDepth = builder.maxDepth;
        compatibleVersions = builder.compatibleVersions;
    }

    /**
     * Returns a builder for a codec with other settings than {@link Codec#kryo()}.
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
    public <T> Coder<T> bind(final Class<T> type, final ClassIds table) {
        if (type.isPrimitive()) {
            throw new CodecException("a channel carries objects, not primitives: type=" + type
                    + "; name the class, for example Integer.class");
        }
        final Coder<T> direct = DirectCoders.find(type);
        if (direct != null) {
            return direct;
        }
        final TypeRegistry types = new TypeRegistry(new AllowList(type, allowed), table, compatibleVersions);
        Agreement.reach(types, table, Agreement.settings(maxDepth, compatibleVersions));
        return new KryoCoder<>(type, types, references, maxDepth);
    }

    /**
     * Settings of a {@link KryoCodec}.
     *
     * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> no.
     */
    public static final class Builder {
        private final List<Class<?>> allowed = new ArrayList<>();
        private boolean references = true;
        private int maxDepth = 256;
        private boolean compatibleVersions;

        private Builder() {}

        /**
         * Allows more classes, each with the types that it reaches through its fields, record components, type
         * arguments and permitted subtypes.
         *
         * @param classes that may travel
         * @return this builder
         */
        public Builder allow(final Class<?>... classes) {
            allowed.addAll(Arrays.asList(classes));
            return this;
        }

        /**
         * Allows more classes by their names, for those that source code cannot name: private or local ones.
         *
         * @param names as returned by {@link Class#getName()}
         * @return this builder
         * @throws CodecException if there is no such class; it is looked for by the thread's class loader
         */
        public Builder allow(final String... names) {
            for (final String name : names) {
                allowed.add(load(name));
            }
            return this;
        }

        private static Class<?> load(final String name) {
            final ClassLoader loader = Thread.currentThread().getContextClassLoader();
            try {
                return Class.forName(name, false, loader == null ? KryoCodec.class.getClassLoader() : loader);
            } catch (final ClassNotFoundException e) {
                throw new CodecException(
                        "no class has this name: " + name + "; a nested class is named as Outer$Nested", e);
            }
        }

        /**
         * Whether an object that occurs twice in an item is one object after decoding (the default). Without
         * references, items are encoded a little faster, repeated objects are duplicated, and an object that reaches
         * itself is an error.
         *
         * @param on whether references are kept
         * @return this builder
         */
        public Builder references(final boolean on) {
            references = on;
            return this;
        }

        /**
         * Sets how deep objects may be nested (256 by default). Deeper objects are refused on both sides.
         *
         * @param levels at least 1
         * @return this builder
         */
        public Builder maxDepth(final int levels) {
            if (levels < 1) {
                throw new IllegalArgumentException("not a depth: maxDepth=" + levels + " min=1");
            }
            maxDepth = levels;
            return this;
        }

        /**
         * Whether processes may use different versions of a class, where one version only has more parts. By default such
         * a process is refused when it opens the channel. All processes of a channel must say the same.
         *
         * <p>A record's component, or a field of a class with a constructor without arguments and no final fields, that the sender lacks is
         * null or zero, or what that constructor, or the record's own, makes of it. One that the receiver lacks is dropped. A constant of an
         * enum, or a permitted subtype, may be added: an item with one that the receiver lacks is refused when it is taken. A part of
         * another type is not compatible, nor are other kinds of classes whose parts differ.
         *
         * @param on whether versions may differ
         * @return this builder
         */
        public Builder compatibleVersions(final boolean on) {
            compatibleVersions = on;
            return this;
        }

        /**
         * Creates the codec; the builder can be used again.
         *
         * @return the codec
         */
        public KryoCodec build() {
            return new KryoCodec(this);
        }
    }
}
