package io.penstock.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The static final fields that may hold objects of a class as its constants: those of the class itself, of its
 * superclasses and interfaces, and of the classes around it.
 */
final class Constants {
    private final Class<?> type;
    private final List<Field> fields;
    private volatile Object[] values;

    private Constants(final Class<?> type, final List<Field> fields) {
        this.type = type;
        this.fields = fields;
    }

    /** The constants of a class, or null. Reads no field, and so initialises no class. */
    static Constants find(final Class<?> type) {
        final Set<Class<?>> owners = new LinkedHashSet<>();
        addOwners(type, owners);
        final List<Field> found = new ArrayList<>();
        for (final Class<?> owner : owners) {
            for (final Field field : owner.getDeclaredFields()) {
                final int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers)
                        && Modifier.isFinal(modifiers)
                        && !Jdk.owns(field.getType())
                        && field.getType().isAssignableFrom(type)) {
                    found.add(field);
                }
            }
        }
        return found.isEmpty() ? null : new Constants(type, found);
    }

    private static void addOwners(final Class<?> type, final Set<Class<?>> owners) {
        if (type == null || Jdk.owns(type) || !owners.add(type)) {
            return;
        }
        addOwners(type.getEnclosingClass(), owners);
        addOwners(type.getSuperclass(), owners);
        for (final Class<?> parent : type.getInterfaces()) {
            addOwners(parent, owners);
        }
    }

    /** One line for each. */
    String describe() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            text.append(name(i)).append(":constant\n");
        }
        return text.toString();
    }

    String name(final int index) {
        final Field field = fields.get(index);
        return (field.getDeclaringClass() == type
                        ? ""
                        : field.getDeclaringClass().getName() + '.')
                + field.getName();
    }

    int indexOf(final Object object) {
        final Object[] all = values();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == object) {
                return i;
            }
        }
        return -1;
    }

    Object get(final int index) {
        final Object[] all = values();
        if (index >= all.length || !type.isInstance(all[index])) {
            throw new CodecException("damaged item: class " + type.getName() + " has no such constant: index=" + index
                    + " constants=" + all.length);
        }
        return all[index];
    }

    private Object[] values() {
        Object[] all = values;
        if (all == null) {
            all = new Object[fields.size()];
            boolean complete = true;
            for (int i = 0; i < all.length; i++) {
                final Field field = fields.get(i);
                Reflect.open(field);
                try {
                    final Object value = field.get(null);
                    complete &= value != null;
                    all[i] = value != null && value.getClass() == type ? value : null;
                } catch (final IllegalAccessException e) {
                    throw Reflect.failed("cannot read field " + field, e);
                }
            }
            if (complete) {
                values = all; // while its class is being initialised, a field may still be null
            }
        }
        return all;
    }
}
