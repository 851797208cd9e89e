package io.penstock.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of throwables. Those of the JDK are closed to reflection: their values come from public methods, and are
 * set by {@link SerialMaker}. A throwable of the JDK that has fields beyond these lists cannot travel in its class.
 */
final class ThrowableLayout {
    /** A field of the JDK and the method, or public field, that tells its value. */
    private record Getter(String field, Class<?> type, String source) {}

    private static final Map<String, List<Getter>> GETTERS = Map.ofEntries(
            Map.entry(
                    "java.io.InterruptedIOException",
                    List.of(new Getter("bytesTransferred", int.class, "bytesTransferred"))),
            Map.entry(
                    "java.nio.file.FileSystemException",
                    List.of(
                            new Getter("file", String.class, "getFile"),
                            new Getter("other", String.class, "getOtherFile"))),
            Map.entry(
                    "java.sql.SQLException",
                    List.of(
                            new Getter("vendorCode", int.class, "getErrorCode"),
                            new Getter("SQLState", String.class, "getSQLState"),
                            new Getter("next", null, "getNextException"))),
            Map.entry(
                    "java.util.MissingResourceException",
                    List.of(
                            new Getter("className", String.class, "getClassName"),
                            new Getter("key", String.class, "getKey"))),
            Map.entry(
                    "java.time.format.DateTimeParseException",
                    List.of(
                            new Getter("errorIndex", int.class, "getErrorIndex"),
                            new Getter("parsedString", String.class, "getParsedString"))),
            Map.entry(
                    "java.net.URISyntaxException",
                    List.of(new Getter("index", int.class, "getIndex"), new Getter("input", String.class, "getInput"))),
            Map.entry("java.text.ParseException", List.of(new Getter("errorOffset", int.class, "getErrorOffset"))),
            Map.entry(
                    "java.util.regex.PatternSyntaxException",
                    List.of(
                            new Getter("index", int.class, "getIndex"),
                            new Getter("desc", String.class, "getDescription"),
                            new Getter("pattern", String.class, "getPattern"))),
            Map.entry(
                    "java.lang.reflect.InvocationTargetException",
                    List.of(new Getter("target", Throwable.class, "getTargetException"))));

    /** Written by old releases alone, for their cause. */
    private static final Map<String, Set<String>> IGNORED = Map.of(
            "java.lang.ClassNotFoundException", Set.of("ex"),
            "java.lang.ExceptionInInitializerError", Set.of("exception"),
            "java.lang.reflect.UndeclaredThrowableException", Set.of("undeclaredThrowable"));

    private static final List<ObjectPart> COMMON = List.of(
            new Part("cause", Throwable.class) {
                @Override
                Object get(final Throwable thrown) {
                    return Backing.of(thrown, ThrowableLayout::isStack).stream()
                            .filter(Throwable.class::isInstance)
                            .findFirst()
                            .orElse(null);
                }

                @Override
                Object set(final Object value, final Object owner) {
                    return value == null ? owner : value; // a throwable that is its own cause has none, so far
                }
            },
            new Part("detailMessage", String.class) {
                @Override
                Object get(final Throwable thrown) {
                    if (thrown instanceof NullPointerException) {
                        return thrown.getMessage(); // which the JVM may compute from the code that threw it
                    }
                    return Backing.of(thrown, ThrowableLayout::isStack).stream()
                            .filter(String.class::isInstance)
                            .findFirst()
                            .orElse(null);
                }
            },
            new StackPart(),
            new SuppressedPart());

    private ThrowableLayout() {}

    private static boolean isStack(final Object object) {
        return object instanceof StackTraceElement[];
    }

    /** The classes from {@code Throwable} to this one; {@link CodecException} if one has a field that is not known. */
    static List<SerialMaker.Level> levels(final Class<?> type) {
        final List<SerialMaker.Level> levels = new ArrayList<>();
        for (Class<?> level = type; level != Object.class; level = level.getSuperclass()) {
            final List<ObjectPart> parts = parts(type, level);
            if (!parts.isEmpty() || level == type) {
                levels.add(0, new SerialMaker.Level(level, parts)); // a level without fields needs no description
            }
        }
        return levels;
    }

    private static List<ObjectPart> parts(final Class<?> type, final Class<?> level) {
        if (level == Throwable.class) {
            return COMMON;
        }
        if (!Jdk.owns(level)) {
            return SerialLayout.parts(level);
        }
        final List<ObjectPart> parts = new ArrayList<>();
        final Set<String> ignored = IGNORED.getOrDefault(level.getName(), Set.of());
        final List<Getter> getters = GETTERS.getOrDefault(level.getName(), List.of());
        for (final ObjectStreamField field : ObjectStreamClass.lookup(level).getFields()) {
            if (!ignored.contains(field.getName())) {
                parts.add(getters.stream()
                        .filter(one -> one.field.equals(field.getName()))
                        .findFirst()
                        .map(one -> new GetterPart(one, level))
                        .orElseThrow(() -> new CodecException("class " + type.getName() + " cannot travel: "
                                + level.getName() + " has a field that nothing tells ('" + field.getName()
                                + "'); send a description of it, or another exception with this one's message")));
            }
        }
        return parts;
    }

    /** A field that is an object. */
    private abstract static class Part implements ObjectPart {
        private final String name;
        private final Class<?> type;

        Part(final String name, final Class<?> type) {
            this.name = name;
            this.type = type;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Class<?> type() {
            return type;
        }

        abstract Object get(Throwable thrown);

        /** The value of the field in the stream. */
        Object set(final Object value, final Object owner) {
            return value;
        }

        @Override
        public void write(final Kryo kryo, final Output output, final Object owner) {
            if (type != Throwable.class) {
                ItemKryo.of(kryo).expect(type);
            }
            kryo.writeClassAndObject(output, get((Throwable) owner));
        }

        @Override
        public Object read(final Kryo kryo, final ItemInput input, final Object owner) {
            final Object value = kryo.readClassAndObject(input);
            if (value != null && !type.isInstance(value)) {
                throw new CodecException("damaged item: a " + value.getClass().getName() + " for '" + name
                        + "' of a throwable, which is a " + type.getName());
            }
            return set(value, owner);
        }
    }

    private static final class GetterPart extends Part {
        private final Getter getter;
        private final Class<?> level;

        GetterPart(final Getter getter, final Class<?> level) {
            super(getter.field, getter.type == null ? level : getter.type);
            this.getter = getter;
            this.level = level;
        }

        @Override
        Object get(final Throwable thrown) {
            try {
                return getter.source.startsWith("get")
                        ? level.getMethod(getter.source).invoke(thrown)
                        : level.getField(getter.source).get(thrown);
            } catch (final NoSuchMethodException | NoSuchFieldException | IllegalAccessException e) {
                throw Reflect.failed("cannot read '" + name() + "' of a " + level.getName(), e);
            } catch (final InvocationTargetException e) {
                throw Reflect.failed(level.getName() + '.' + getter.source + " failed", e);
            }
        }

        @Override
        public void write(final Kryo kryo, final Output output, final Object owner) {
            if (type() == int.class) {
                output.writeInt((int) get((Throwable) owner));
            } else {
                super.write(kryo, output, owner);
            }
        }

        @Override
        public Object read(final Kryo kryo, final ItemInput input, final Object owner) {
            return type() == int.class ? (Object) input.readInt() : super.read(kryo, input, owner);
        }
    }

    private static final class StackPart extends Part {
        StackPart() {
            super("stackTrace", StackTraceElement[].class);
        }

        @Override
        Object get(final Throwable thrown) {
            return thrown.getStackTrace();
        }

        @Override
        public void write(final Kryo kryo, final Output output, final Object owner) {
            ThrowableTypes.writeStack(output, ((Throwable) owner).getStackTrace());
        }

        @Override
        public Object read(final Kryo kryo, final ItemInput input, final Object owner) {
            return ThrowableTypes.readStack(input);
        }
    }

    private static final class SuppressedPart extends Part {
        SuppressedPart() {
            super("suppressedExceptions", List.class);
        }

        @Override
        Object get(final Throwable thrown) {
            return thrown.getSuppressed();
        }

        @Override
        public void write(final Kryo kryo, final Output output, final Object owner) {
            Elements.writeArray(kryo, output, ((Throwable) owner).getSuppressed(), Elements.SLOT);
        }

        @Override
        public Object read(final Kryo kryo, final ItemInput input, final Object owner) {
            final List<Object> suppressed = new ArrayList<>(Arrays.asList(Elements.read(kryo, input, Elements.SLOT)));
            for (final Object one : suppressed) {
                if (!(one instanceof Throwable) || one == owner) {
                    throw new CodecException("damaged item: a suppressed throwable that is none, or suppresses itself");
                }
            }
            return suppressed;
        }
    }
}
