package io.penstock.codec;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Chooses how the objects of an allowed class are written. */
final class UserTypes {
    private static final String WAY_OF_SERIALIZABLE = "*:serializable\n";
    private static final String WAY_OF_OTHERS = "*:constructor\n";

    private UserTypes() {}

    /** A class as it is written. Initialises no class. */
    static ClassVersion version(final Class<?> type) {
        return ClassVersion.of(type.getName(), describe(type));
    }

    private static String describe(final Class<?> type) {
        if (type.isEnum()) {
            // The JDK's enums grow from release to release: they are written by name, users' enums by ordinal.
            return Jdk.owns(type) ? "" : EnumSerializer.describe(type);
        }
        if (!AllowList.isInstantiable(type)) {
            return "";
        }
        if (Jdk.owns(type)) {
            throw unsupported(type);
        }
        if (method(type, "writeReplace") != null) {
            return "*:replaced\n";
        }
        if (Externalizable.class.isAssignableFrom(type)) {
            return "*:externalizable\n";
        }
        final String fields = FieldLayout.describe(type, FieldLayout.of(type));
        if (Throwable.class.isAssignableFrom(type)) {
            return fields + "*:throwable\n";
        }
        if (contents(type) != null) {
            return fields + "*:elements\n";
        }
        final String all = fields + way(type, FieldLayout.of(type));
        final Constants constants = constants(type);
        return constants == null ? all : all + constants.describe();
    }

    /** What decides the order of the fields in the bytes, as a line of the version. */
    private static String way(final Class<?> type, final List<Field> fields) {
        if (type.isRecord()) {
            return "";
        }
        if (SerialLayout.finalField(fields) == null && hasConstructor(type)) {
            return "";
        }
        return Serializable.class.isAssignableFrom(type) ? WAY_OF_SERIALIZABLE : WAY_OF_OTHERS;
    }

    private static boolean hasConstructor(final Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(constructor -> constructor.getParameterCount() == 0);
    }

    static WireType wireType(final Class<?> type) {
        final ClassVersion version = version(type);
        return WireType.versioned(type, version, !type.isEnum() && AllowList.isInstantiable(type), serializer(type));
    }

    private static ItemSerializer<?> serializer(final Class<?> type) {
        if (type.isEnum()) {
            return Jdk.owns(type) ? new NamedEnumSerializer(type) : new EnumSerializer(type);
        }
        if (!AllowList.isInstantiable(type)) {
            return new NoInstances();
        }
        final Method writeReplace = method(type, "writeReplace");
        if (writeReplace != null) {
            return new ReplacedSerializer(type, writeReplace);
        }
        FieldLayout.checkWhole(type);
        final Method readResolve = method(type, "readResolve");
        if (Externalizable.class.isAssignableFrom(type)) {
            return new ExternalizableSerializer(type, readResolve);
        }
        if (Throwable.class.isAssignableFrom(type)) {
            return new UserThrowableSerializer(type, readResolve != null);
        }
        final List<Field> fields = FieldLayout.of(type);
        final Contents contents = contents(type);
        if (contents != null) {
            if (readResolve != null) {
                throw new CodecException("class " + type.getName()
                        + " cannot travel: it extends a collection of the JDK and has readResolve; add a writeReplace, or hold the"
                        + " collection in a field");
            }
            return new UserCollectionSerializer(type, contents, fields);
        }
        if (!type.isRecord()) {
            checkParents(type, jdkParent(type));
        }
        final Constants constants = constants(type);
        return constants == null
                ? plain(type, fields, readResolve)
                : withConstants(type, fields, constants, isFixed(fields));
    }

    private static Contents contents(final Class<?> type) {
        final Class<?> parent = jdkParent(type);
        return isConcrete(parent) ? Contents.find(type, parent) : null;
    }

    /** Null if objects of a class are never taken for constants. */
    private static Constants constants(final Class<?> type) {
        final boolean possible =
                method(type, "readResolve") == null && (isFixed(FieldLayout.of(type)) || isClosed(type));
        return possible ? Constants.find(type) : null;
    }

    private static boolean isFixed(final List<Field> fields) {
        return fields.stream().allMatch(field -> Modifier.isFinal(field.getModifiers()));
    }

    private static ItemSerializer<Object> plain(
            final Class<?> type, final List<Field> fields, final Method readResolve) {
        if (type.isRecord()) {
            return new RecordSerializer(type, fields, readResolve);
        }
        if (WAY_OF_OTHERS.equals(way(type, fields))) {
            final ConstructorSerializer byConstructor = ConstructorSerializer.find(type, fields, readResolve);
            if (byConstructor != null) {
                return byConstructor;
            }
        }
        return new ObjectSerializer(type, fields, readResolve);
    }

    /** Whether only the class itself can create its objects. */
    private static boolean isClosed(final Class<?> type) {
        return Arrays.stream(type.getDeclaredConstructors())
                .map(Constructor::getModifiers)
                .allMatch(Modifier::isPrivate);
    }

    private static ItemSerializer<Object> withConstants(
            final Class<?> type, final List<Field> fields, final Constants constants, final boolean fixed) {
        if (!fixed) {
            return new ConstantSerializer.Changeable(constants, plain(type, fields, null));
        }
        ItemSerializer<Object> others = null;
        CodecException refusal = null;
        try {
            others = plain(type, fields, null);
        } catch (final CodecException e) {
            refusal = e; // its constants can travel all the same
        }
        return new ConstantSerializer(
                constants, fields.stream().map(FieldCodec::new).toList(), others, refusal);
    }

    static CodecException unsupported(final Class<?> type) {
        final boolean elements = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        return new CodecException("class " + type.getName() + " of the JDK cannot travel: "
                + (elements
                        ? "it is a view of another collection, or a rare one; send a copy, for example new ArrayList<>(it),"
                                + " new LinkedHashSet<>(it) or new LinkedHashMap<>(it)"
                        : "it represents a resource of this process, or hides its state; make the field transient, or send a"
                                + " description of it"));
    }

    private static Class<?> jdkParent(final Class<?> type) {
        Class<?> parent = type;
        while (!Jdk.owns(parent)) {
            parent = parent.getSuperclass();
        }
        return parent;
    }

    private static boolean isConcrete(final Class<?> type) {
        return !Modifier.isAbstract(type.getModifiers());
    }

    private static void checkParents(final Class<?> type, final Class<?> firstParent) {
        for (Class<?> parent = firstParent; parent != null; parent = parent.getSuperclass()) {
            if (Collection.class.isAssignableFrom(parent) || Map.class.isAssignableFrom(parent)) {
                continue; // an abstract one: its few fields are caches
            }
            for (final Field field : parent.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    throw new CodecException("class " + type.getName() + " cannot travel: it extends "
                            + parent.getName()
                            + ", whose fields are inaccessible (" + field.getName() + "); send a description of it, for"
                            + " example by writeReplace");
                }
            }
        }
    }

    /** The method of Java's serialization that replaces an object, or null; a private one is not inherited. */
    static Method method(final Class<?> type, final String name) {
        for (Class<?> level = type; level != null && !Jdk.owns(level); level = level.getSuperclass()) {
            try {
                final Method method = level.getDeclaredMethod(name);
                if (method.getReturnType() != Object.class
                        || Modifier.isStatic(method.getModifiers())
                        || Modifier.isAbstract(method.getModifiers())
                        || !isInherited(type, level, method.getModifiers())) {
                    return null;
                }
                Reflect.open(method);
                return method;
            } catch (final NoSuchMethodException notDeclaredHere) {
                // try the superclass
            }
        }
        return null;
    }

    private static boolean isInherited(final Class<?> type, final Class<?> level, final int access) {
        if (level == type || (access & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0) {
            return true;
        }
        return !Modifier.isPrivate(access)
                && level.getPackageName().equals(type.getPackageName())
                && level.getClassLoader() == type.getClassLoader();
    }
}
