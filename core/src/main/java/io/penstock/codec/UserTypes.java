package io.penstock.codec;

import java.io.Externalizable;
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
    private UserTypes() {}

    static WireType wireType(final Class<?> type) {
        final String name = type.getName();
        if (type.isEnum()) {
            // The JDK's enums grow from release to release: they are written by name, users' enums by ordinal.
            return Jdk.owns(type)
                    ? WireType.versioned(type, new ClassVersion(name, ""), false, new NamedEnumSerializer(type))
                    : WireType.versioned(
                            type,
                            new ClassVersion(name, EnumSerializer.describe(type)),
                            false,
                            new EnumSerializer(type));
        }
        if (!AllowList.isInstantiable(type)) {
            return WireType.versioned(type, new ClassVersion(name, ""), false, new NoInstances());
        }
        if (Jdk.owns(type)) {
            throw unsupported(type);
        }
        final Method writeReplace = method(type, "writeReplace");
        if (writeReplace != null) {
            return WireType.versioned(
                    type, new ClassVersion(name, "*:replaced\n"), true, new ReplacedSerializer(type, writeReplace));
        }
        FieldLayout.checkWhole(type);
        final Method readResolve = method(type, "readResolve");
        if (Externalizable.class.isAssignableFrom(type)) {
            return WireType.versioned(
                    type,
                    new ClassVersion(name, "*:externalizable\n"),
                    true,
                    new ExternalizableSerializer(type, readResolve));
        }
        return byFields(type, readResolve);
    }

    private static WireType byFields(final Class<?> type, final Method readResolve) {
        final List<Field> fields = FieldLayout.of(type);
        final String description = FieldLayout.describe(type, fields);
        if (Throwable.class.isAssignableFrom(type)) {
            return WireType.versioned(
                    type,
                    new ClassVersion(type.getName(), description + "*:throwable\n"),
                    true,
                    new UserThrowableSerializer(type, readResolve != null));
        }
        if (!type.isRecord()) {
            final Class<?> parent = jdkParent(type);
            final Contents contents = isConcrete(parent) ? Contents.find(type, parent) : null;
            if (contents != null) {
                if (readResolve != null) {
                    throw new CodecException("class " + type.getName()
                            + " cannot travel: it extends a collection of the JDK and has readResolve; add a writeReplace, or hold the"
                            + " collection in a field");
                }
                return WireType.versioned(
                        type,
                        new ClassVersion(type.getName(), description + "*:elements\n"),
                        true,
                        new UserCollectionSerializer(type, contents, fields));
            }
            checkParents(type, parent);
        }
        final Constants constants = readResolve != null ? null : Constants.find(type);
        final boolean fixed = fields.stream().allMatch(field -> Modifier.isFinal(field.getModifiers()));
        if (constants == null || (!fixed && !isClosed(type))) {
            return WireType.versioned(
                    type, new ClassVersion(type.getName(), description), true, plain(type, fields, readResolve));
        }
        return WireType.versioned(
                type,
                new ClassVersion(type.getName(), description + constants.describe()),
                true,
                withConstants(type, fields, constants, fixed));
    }

    private static ItemSerializer<Object> plain(
            final Class<?> type, final List<Field> fields, final Method readResolve) {
        return type.isRecord()
                ? new RecordSerializer(type, fields, readResolve)
                : new ObjectSerializer(type, fields, readResolve);
    }

    /** Whether nobody else can create objects of a class. */
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
