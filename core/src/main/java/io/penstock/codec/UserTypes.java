package io.penstock.codec;

import com.esotericsoftware.kryo.Serializer;
import java.io.Externalizable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
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
        FieldLayout.checkWhole(type);
        final List<Field> fields = FieldLayout.of(type);
        final String description = FieldLayout.describe(type, fields);
        if (type.isRecord()) {
            return WireType.versioned(
                    type, new ClassVersion(name, description), true, new RecordSerializer(type, fields));
        }
        if (Externalizable.class.isAssignableFrom(type)) {
            return WireType.versioned(
                    type, new ClassVersion(name, "*:externalizable\n"), true, new ExternalizableSerializer(type));
        }
        final Method writeReplace = method(type, "writeReplace");
        if (writeReplace != null) {
            return WireType.versioned(
                    type, new ClassVersion(name, "*:replaced\n"), true, new ReplacedSerializer(writeReplace));
        }
        final Class<?> parent = jdkParent(type);
        final ObjectSerializer byFields = new ObjectSerializer(type, fields, method(type, "readResolve"));
        if (isConcrete(parent) && Collection.class.isAssignableFrom(parent)) {
            return container(type, description, new UserCollectionSerializer(byFields));
        }
        if (isConcrete(parent) && Map.class.isAssignableFrom(parent)) {
            return container(type, description, new UserMapSerializer(byFields));
        }
        checkParents(type, parent);
        return WireType.versioned(type, new ClassVersion(name, description), true, byFields);
    }

    private static WireType container(final Class<?> type, final String description, final Serializer<?> serializer) {
        return WireType.versioned(
                type, new ClassVersion(type.getName(), description + "*:elements\n"), true, serializer);
    }

    static CodecException unsupported(final Class<?> type) {
        return new CodecException(
                "class " + type.getName() + " of the JDK cannot travel: it represents a resource of this"
                        + " process, or hides its state; make the field transient, or send a description of it");
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
    private static Method method(final Class<?> type, final String name) {
        for (Class<?> level = type; level != null && !Jdk.owns(level); level = level.getSuperclass()) {
            try {
                final Method method = level.getDeclaredMethod(name);
                if (method.getReturnType() != Object.class
                        || (level != type && Modifier.isPrivate(method.getModifiers()))) {
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
}
