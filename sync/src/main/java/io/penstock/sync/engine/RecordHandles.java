package io.penstock.sync.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Makes the two method handles of a class of records: one that stores an object's components as longs, and one that makes an object of them. They read the
 * fields and call the constructor directly, without reflection.
 *
 * @param components "path:type" of each, those of records inside it one by one
 * @param encoder of (Record, long[]) to void
 * @param decoder of (long[]) to Record
 */
record RecordHandles(List<String> components, MethodHandle encoder, MethodHandle decoder) {
    /** A handle has at most 255 arguments; a long or double counts as two. */
    private static final int MOST_SLOTS = 250;

    private static final MethodHandle STORE = MethodHandles.arrayElementSetter(long[].class);
    private static final MethodHandle LOAD = MethodHandles.arrayElementGetter(long[].class);
    private static final MethodHandle DOUBLE_TO_BITS;
    private static final MethodHandle BITS_TO_DOUBLE;
    private static final MethodHandle FLOAT_TO_BITS;
    private static final MethodHandle BITS_TO_FLOAT;
    private static final MethodHandle NOT_NULL;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            DOUBLE_TO_BITS = lookup.findStatic(
                    Double.class, "doubleToRawLongBits", MethodType.methodType(long.class, double.class));
            BITS_TO_DOUBLE = lookup.findStatic(
                    Double.class, "longBitsToDouble", MethodType.methodType(double.class, long.class));
            FLOAT_TO_BITS =
                    lookup.findStatic(Float.class, "floatToRawIntBits", MethodType.methodType(int.class, float.class));
            BITS_TO_FLOAT =
                    lookup.findStatic(Float.class, "intBitsToFloat", MethodType.methodType(float.class, int.class));
            NOT_NULL = lookup.findStatic(
                    RecordHandles.class, "notNull", MethodType.methodType(Record.class, String.class, Record.class));
        } catch (final ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /**
     * The handles of a class.
     *
     * @throws IllegalArgumentException if a board cannot hold its records
     */
    static RecordHandles of(final Class<?> type) {
        final Maker maker = new Maker(type);
        final Both both = maker.make(type, "");
        return new RecordHandles(
                List.copyOf(maker.components),
                both.encoder.asType(MethodType.methodType(void.class, Record.class, long[].class)),
                both.decoder.asType(MethodType.methodType(Record.class, long[].class)));
    }

    /** Those of a part: of (its type, long[]) to void, and of (long[]) to its type. */
    private record Both(MethodHandle encoder, MethodHandle decoder) {}

    private static final class Maker {
        private final Class<?> root;
        private final List<String> components = new ArrayList<>();
        private final Deque<Class<?>> around = new ArrayDeque<>();

        Maker(final Class<?> root) {
            this.root = root;
        }

        Both make(final Class<?> type, final String at) {
            if (around.contains(type)) {
                throw refused("a record that contains itself has no end", at, type);
            }
            around.push(type);
            final RecordComponent[] parts = type.getRecordComponents();
            final MethodHandles.Lookup lookup = lookup(type);
            final MethodHandle constructor = constructor(lookup, type, parts);
            final List<MethodHandle> encoders = new ArrayList<>();
            final MethodHandle[] decoders = new MethodHandle[parts.length];
            for (int i = 0; i < parts.length; i++) {
                final String path = (at.isEmpty() ? "" : at + ".") + parts[i].getName();
                final Both part = part(getter(lookup, type, parts[i]), path);
                encoders.add(part.encoder);
                decoders[i] = part.decoder;
            }
            around.pop();
            final MethodType makes = MethodType.methodType(type, long[].class);
            return new Both(
                    encoders.isEmpty()
                            ? MethodHandles.empty(MethodType.methodType(void.class, type, long[].class))
                            : inOrder(encoders),
                    parts.length == 0
                            ? MethodHandles.dropArguments(constructor, 0, long[].class)
                            : MethodHandles.permuteArguments(
                                    MethodHandles.filterArguments(constructor, 0, decoders),
                                    makes,
                                    new int[parts.length]));
        }

        /** A component, by the handle that gets it from its record. */
        private Both part(final MethodHandle getter, final String path) {
            final Class<?> type = getter.type().returnType();
            if (type.isPrimitive()) {
                return primitive(getter, path);
            }
            if (!type.isRecord()) {
                throw refused("a record on a board has components of primitive types and of such records", path, type);
            }
            final Both inner = make(type, path);
            final MethodHandle notNull = NOT_NULL.bindTo(path).asType(MethodType.methodType(type, type));
            return new Both(
                    MethodHandles.filterArguments(inner.encoder, 0, MethodHandles.filterReturnValue(getter, notNull)),
                    inner.decoder);
        }

        private Both primitive(final MethodHandle getter, final String path) {
            final Class<?> owner = getter.type().parameterType(0);
            final Class<?> type = getter.type().returnType();
            final int place = components.size();
            components.add(path + ":" + type.getName());
            MethodHandle bits = getter;
            MethodHandle load = MethodHandles.insertArguments(LOAD, 1, place);
            if (type == double.class) {
                bits = MethodHandles.filterReturnValue(getter, DOUBLE_TO_BITS);
                load = MethodHandles.filterReturnValue(load, BITS_TO_DOUBLE);
            } else if (type == float.class) {
                bits = MethodHandles.filterReturnValue(getter, FLOAT_TO_BITS);
                load = MethodHandles.filterReturnValue(
                        MethodHandles.explicitCastArguments(load, MethodType.methodType(int.class, long[].class)),
                        BITS_TO_FLOAT);
            }
            final MethodHandle store = MethodHandles.collectArguments(
                    MethodHandles.insertArguments(STORE, 1, place),
                    1,
                    MethodHandles.explicitCastArguments(bits, MethodType.methodType(long.class, owner)));
            return new Both(
                    MethodHandles.permuteArguments(store, MethodType.methodType(void.class, owner, long[].class), 1, 0),
                    MethodHandles.explicitCastArguments(load, MethodType.methodType(type, long[].class)));
        }

        /** As a tree, so that no call is deeper than need be. */
        private static MethodHandle inOrder(final List<MethodHandle> steps) {
            final int count = steps.size();
            return count == 1
                    ? steps.get(0)
                    : MethodHandles.foldArguments(
                            inOrder(steps.subList(count / 2, count)), inOrder(steps.subList(0, count / 2)));
        }

        private MethodHandles.Lookup lookup(final Class<?> type) {
            final Module reader = RecordHandles.class.getModule();
            reader.addReads(type.getModule());
            try {
                return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            } catch (final IllegalAccessException closed) {
                throw new IllegalArgumentException(
                        "class " + type.getName() + " is closed: say 'opens " + type.getPackageName()
                                + (reader.isNamed() ? " to " + reader.getName() : "")
                                + ";' in the module-info of module "
                                + type.getModule().getName(),
                        closed);
            }
        }

        private MethodHandle constructor(
                final MethodHandles.Lookup lookup, final Class<?> type, final RecordComponent[] parts) {
            final Class<?>[] types = new Class<?>[parts.length];
            int slots = 0;
            for (int i = 0; i < parts.length; i++) {
                types[i] = parts[i].getType();
                slots += types[i] == long.class || types[i] == double.class ? 2 : 1;
            }
            if (slots > MOST_SLOTS) {
                throw new IllegalArgumentException(
                        "a class of records has too many components, where a long or double counts as two: slots="
                                + slots + " max=" + MOST_SLOTS + " class=" + type.getName()
                                + "; put some of them into a record inside it, or take an array");
            }
            try {
                return lookup.findConstructor(type, MethodType.methodType(void.class, types));
            } catch (final ReflectiveOperationException impossible) {
                throw new IllegalArgumentException(
                        "a class of records has no canonical constructor: class=" + type.getName()
                                + "; compile it anew",
                        impossible);
            }
        }

        private static MethodHandle getter(
                final MethodHandles.Lookup lookup, final Class<?> type, final RecordComponent part) {
            try {
                return lookup.findGetter(type, part.getName(), part.getType());
            } catch (final ReflectiveOperationException impossible) {
                throw new IllegalArgumentException(
                        "a class of records has no field for a component: class=" + type.getName() + " component="
                                + part.getName() + "; compile it anew",
                        impossible);
            }
        }

        private IllegalArgumentException refused(final String why, final String path, final Class<?> type) {
            return new IllegalArgumentException(why + ": component=" + path + " type=" + type.getTypeName() + " class="
                    + root.getName()
                    + "; keep texts and arrays in an array of the board, or send them through a queue");
        }
    }

    @SuppressWarnings("UnusedMethod") // it is NOT_NULL
    private static Record notNull(final String path, final Record value) {
        if (value == null) {
            throw new NullPointerException("a record inside a record of a board is never null: component=" + path);
        }
        return value;
    }
}
