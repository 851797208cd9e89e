package io.penstock.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The classes that may travel through a channel, in addition to the well-known ones of the JDK. Each is held as a
 * loaded class, so that no name in an item ever loads a class.
 */
final class AllowList {
    private final Class<?> declared;
    private final Map<String, Class<?>> classes = new HashMap<>();

    AllowList(final Class<?> declared, final Collection<Class<?>> added) {
        this.declared = declared;
        final Deque<Type> open = new ArrayDeque<>();
        open.add(declared);
        open.addAll(added);
        final Set<Type> seen = new HashSet<>();
        while (!open.isEmpty()) {
            final Type type = open.remove();
            if (seen.add(type)) {
                visit(type, open);
            }
        }
    }

    private void visit(final Type type, final Deque<Type> open) {
        if (type instanceof ParameterizedType parameterized) {
            open.add(parameterized.getRawType());
            open.addAll(List.of(parameterized.getActualTypeArguments()));
        } else if (type instanceof GenericArrayType array) {
            open.add(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            open.addAll(List.of(wildcard.getUpperBounds()));
            open.addAll(List.of(wildcard.getLowerBounds()));
        } else if (type instanceof TypeVariable<?> variable) {
            open.addAll(List.of(variable.getBounds()));
        } else if (type instanceof Class<?> reached) {
            visitClass(reached, open);
        }
    }

    private void visitClass(final Class<?> reached, final Deque<Type> open) {
        if (reached.isArray()) {
            open.add(reached.getComponentType());
            return;
        }
        if (reached.isPrimitive() || WellKnownTypes.isWellKnown(reached)) {
            return;
        }
        classes.putIfAbsent(reached.getName(), reached);
        if (reached.isSealed()) {
            open.addAll(List.of(reached.getPermittedSubclasses()));
        }
        final Allows allows = reached.getDeclaredAnnotation(Allows.class);
        if (allows != null) {
            open.addAll(List.of(allows.value()));
        }
        if (Jdk.owns(reached) || reached.isEnum()) {
            return;
        }
        for (Class<?> level = reached; level != null && !Jdk.owns(level); level = level.getSuperclass()) {
            FieldLayout.ofLevel(level).forEach(field -> open.add(field.getGenericType()));
            if (level.getGenericSuperclass() instanceof ParameterizedType parent) {
                open.addAll(List.of(parent.getActualTypeArguments()));
            }
        }
    }

    Collection<Class<?>> classes() {
        return List.copyOf(classes.values());
    }

    boolean contains(final Class<?> type) {
        return classes.get(type.getName()) == type;
    }

    /** The class of a name in an item, or {@link CodecException} if it is not allowed; loads nothing. */
    Class<?> find(final String name) {
        final Class<?> type = classes.get(name);
        if (type == null) {
            throw refused(name);
        }
        return type;
    }

    /** The class of a name, or null. */
    Class<?> findOrNull(final String name) {
        return classes.get(name);
    }

    /** The exception that refuses an object of a class. */
    CodecException refused(final Class<?> type) {
        final Class<?> other = classes.get(type.getName());
        if (other != null) {
            return new CodecException(
                    "class " + type.getName() + " is allowed, but this one comes from another class loader: "
                            + type.getClassLoader() + " allowed=" + other.getClassLoader());
        }
        return new CodecException(refusal(type.getName()) + call(type));
    }

    private CodecException refused(final String name) {
        return new CodecException(refusal(name) + "allow(\"" + name + "\")");
    }

    private String refusal(final String name) {
        return "class " + name + " is not allowed in a channel of " + declared.getName()
                + ": nothing that the channel's type declares reaches it; if you trust all processes that can write to the channel,"
                + " allow it on both sides: KryoCodec.builder().";
    }

    /** What a user can write to allow a class: some classes have no name in source code, or none that is visible. */
    static String advice(final Class<?> type) {
        return "allow it on both sides: KryoCodec.builder()." + call(type);
    }

    private static String call(final Class<?> type) {
        boolean nameable = type.getCanonicalName() != null;
        for (Class<?> each = type; nameable && each != null; each = each.getEnclosingClass()) {
            nameable = !Modifier.isPrivate(each.getModifiers());
        }
        return nameable ? "allow(" + type.getCanonicalName() + ".class)" : "allow(\"" + type.getName() + "\")";
    }

    /** Whether objects of exactly this class can exist. */
    static boolean isInstantiable(final Class<?> type) {
        return !type.isInterface() && (!Modifier.isAbstract(type.getModifiers()) || type.isEnum());
    }
}
