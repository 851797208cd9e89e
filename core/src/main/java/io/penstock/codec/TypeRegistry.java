package io.penstock.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one coder knows about classes, shared by all its Kryo instances. Thread-safe. */
final class TypeRegistry {
    private final AllowList allowed;
    private final ClassIds table;
    private final boolean evolving;
    private final Map<Class<?>, WireType> types = new ConcurrentHashMap<>();
    private volatile WireType[] byTableId = {};

    TypeRegistry(final AllowList allowed, final ClassIds table, final boolean evolving) {
        this.allowed = allowed;
        this.table = table;
        this.evolving = evolving;
    }

    /** The versions of all user's classes that may travel; without those that cannot, which are refused when they are met. */
    List<ClassVersion> versions() {
        final List<ClassVersion> versions = new ArrayList<>();
        for (final Class<?> type : allowed.classes()) {
            if (!Jdk.owns(type) && AllowList.isInstantiable(type)) {
                try {
                    versions.add(UserTypes.version(type));
                } catch (final CodecException | LinkageError refused) {
                    // its sender is told
                }
            }
        }
        return versions;
    }

    /** Throws if a collection that is read could not refuse changes. */
    void checkReadOnly(final Class<?> root) {
        if (ReadOnly.isClosed(root)) {
            throw mutable(root, "the type itself");
        }
        for (final Class<?> type : allowed.classes()) {
            for (Class<?> level = type; level != null && !Jdk.owns(level); level = level.getSuperclass()) {
                for (final Field field : FieldLayout.ofLevel(level)) {
                    if (ReadOnly.isClosed(field.getType())) {
                        throw mutable(field.getType(), level.getName() + "." + field.getName());
                    }
                }
            }
        }
    }

    private static CodecException mutable(final Class<?> type, final String where) {
        return new CodecException("a copy of a " + type.getName() + " could be changed, and the change would be lost: "
                + where + "; declare it as an interface, such as List, Set, Map or Collection");
    }

    boolean isEvolving() {
        return evolving;
    }

    /** Throws if objects of another version of a class cannot be read here. */
    void checkCompatible(final ClassVersion here, final ClassVersion other) {
        if (!evolving) {
            throw twoVersions(here, other);
        }
        Evolution.of(of(allowed.find(here.name())), other);
    }

    private static CodecException twoVersions(final ClassVersion here, final ClassVersion sender) {
        return new CodecException("two versions of class " + sender.name() + ": " + here.difference(sender)
                + "; start all processes of the channel with the same version, let it empty a queue, and create the queue anew; or,"
                + " where parts were only added, set KryoCodec.builder().compatibleVersions(true) in all");
    }

    ClassIds table() {
        return table;
    }

    AllowList allowed() {
        return allowed;
    }

    /** How objects of a class travel; {@link CodecException} if they are not allowed or cannot be written. */
    WireType of(final Class<?> type) {
        final WireType known = types.get(type);
        if (known != null) {
            return known;
        }
        final WireType made = make(type);
        final WireType before = types.putIfAbsent(type, made);
        return before == null ? made : before;
    }

    WireType ofWellKnown(final int index) {
        final WireType type = WellKnownTypes.at(index);
        if (type.getType() == java.net.URL.class && !allowed.contains(java.net.URL.class)) {
            throw allowed.refused(java.net.URL.class);
        }
        return type;
    }

    /** The type of an entry of the class table. */
    WireType ofTable(final int id) {
        final WireType[] known = byTableId;
        if (id < known.length && known[id] != null) {
            return known[id];
        }
        final WireType type = ofVersion(table.version(id));
        synchronized (this) {
            final WireType[] grown = Arrays.copyOf(byTableId, Math.max(byTableId.length, id + 1));
            grown[id] = type;
            byTableId = grown;
        }
        return type;
    }

    /** The type of a class as the sender has it; {@link CodecException} if it is not allowed, or this process has another version of it. */
    WireType ofVersion(final ClassVersion sender) {
        final WireType type = of(allowed.find(sender.name()));
        final ClassVersion here = type.version();
        if (here == null) {
            throw new CodecException("damaged item: class " + sender.name() + " is not written by its fields");
        }
        if (here.equals(sender)) {
            return type;
        }
        if (!evolving) {
            throw twoVersions(here, sender);
        }
        return Evolution.of(type, sender);
    }

    WireType arrayOf(final WireType component) {
        final Class<?> type = component.getType().arrayType();
        WireType array = types.get(type);
        if (array == null) {
            array = WellKnownTypes.exactly(type);
            if (array == null) {
                array = WireType.arrayOf(component);
            }
            types.putIfAbsent(type, array);
        }
        return array;
    }

    private WireType make(final Class<?> type) {
        final WireType wellKnown = WellKnownTypes.find(type);
        if (wellKnown != null) {
            if (type == java.net.URL.class && !allowed.contains(type)) {
                throw allowed.refused(type);
            }
            return wellKnown;
        }
        if (type.isArray()) {
            if (type.getName().lastIndexOf('[') >= ItemClassResolver.MAX_DIMENSIONS) {
                throw new CodecException("an array has too many dimensions: class=" + type.getName() + " max="
                        + ItemClassResolver.MAX_DIMENSIONS);
            }
            final WireType component = of(type.getComponentType());
            if (component.getType() != type.getComponentType()) {
                throw new CodecException("an array of "
                        + type.getComponentType().getName() + " cannot travel, since its elements arrive as "
                        + component.getType().getName());
            }
            return arrayOf(component);
        }
        if (type.isHidden() || type.isSynthetic() || Proxy.isProxyClass(type)) {
            throw new CodecException((Proxy.isProxyClass(type) ? "a proxy" : "a lambda or another hidden class")
                    + " cannot travel: " + type.getName() + "; use a named class or a record");
        }
        if (Enum.class.isAssignableFrom(type) && !type.isEnum() && type != Enum.class) {
            return of(type.getSuperclass()); // the class body of a constant
        }
        if (!allowed.contains(type) && Throwable.class.isAssignableFrom(type)) {
            return WellKnownTypes.exactly(Throwable.class); // as a stand-in
        }
        if (!allowed.contains(type)) {
            if (Jdk.owns(type) && AllowList.isInstantiable(type) && !type.isEnum()) {
                throw UserTypes.unsupported(type);
            }
            if (allowed.findOrNull(type.getName()) == null) {
                UserTypes.wireType(type); // if it could not travel anyway, that is what its user must know
            }
            throw allowed.refused(type);
        }
        return UserTypes.wireType(type);
    }
}
