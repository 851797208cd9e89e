package io.penstock.codec;

import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which fields of a class are written, and in which order: those of superclasses first, by name within a class. */
final class FieldLayout {
    private FieldLayout() {}

    /**
     * The fields declared by one class that are neither static nor transient; for a record in the order of its
     * components.
     */
    static List<Field> ofLevel(final Class<?> level) {
        if (level.isInterface()) {
            return List.of();
        }
        if (level.isRecord()) {
            return Arrays.stream(level.getRecordComponents())
                    .map(component -> recordField(level, component))
                    .toList();
        }
        return Arrays.stream(level.getDeclaredFields())
                .filter(field -> (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0)
                .filter(field -> !isEnclosing(field))
                .sorted(Comparator.comparing(Field::getName))
                .toList();
    }

    /** Whether a hidden field refers to the object or the variables around; others, as Kotlin's delegates, are sent. */
    private static boolean isEnclosing(final Field field) {
        return field.isSynthetic()
                && (field.getName().startsWith("this$") || field.getName().startsWith("val$"));
    }

    private static Field recordField(final Class<?> type, final RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (final NoSuchFieldException e) {
            throw new CodecException("record " + type.getName() + " has no field for " + component.getName(), e);
        }
    }

    /** All fields of a class that are written, except those of the JDK's superclasses. */
    static List<Field> of(final Class<?> type) {
        final List<Class<?>> levels = new ArrayList<>();
        for (Class<?> level = type; level != null && !Jdk.owns(level); level = level.getSuperclass()) {
            levels.add(0, level);
        }
        final List<Field> fields = new ArrayList<>();
        for (final Class<?> level : levels) {
            fields.addAll(ofLevel(level));
        }
        return fields;
    }

    /** One line for each field; fields of superclasses are prefixed with their class. */
    static String describe(final Class<?> type, final List<Field> fields) {
        final StringBuilder text = new StringBuilder();
        for (final Field field : fields) {
            if (field.getDeclaringClass() != type) {
                text.append(field.getDeclaringClass().getName()).append('.');
            }
            text.append(field.getName())
                    .append(':')
                    .append(field.getType().getName())
                    .append('\n');
        }
        return text.toString();
    }

    /** Refuses classes whose fields alone are not the whole object. */
    static void checkWhole(final Class<?> type) {
        for (Class<?> level = type; level != null && !Jdk.owns(level); level = level.getSuperclass()) {
            checkLevel(type, level);
        }
    }

    private static void checkLevel(final Class<?> type, final Class<?> level) {
        String lost = null;
        for (final Field field : level.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            if (isEnclosing(field)) {
                throw new CodecException(
                        "class " + type.getName() + " is an inner class: a hidden field (" + field.getName()
                                + ") refers to what is around it, which cannot travel; make it static, or a record");
            }
            if (Modifier.isTransient(field.getModifiers())) {
                lost = field.getName();
            }
        }
        if (type.isRecord() || Externalizable.class.isAssignableFrom(type)) {
            return;
        }
        for (final String method : List.of("writeObject", "readObject")) {
            if (has(level, method, method.startsWith("write") ? ObjectOutputStream.class : ObjectInputStream.class)) {
                throw new CodecException("class " + level.getName() + " has a " + method
                        + " method, which is not called here"
                        + (lost == null ? "" : ", and its transient field '" + lost + "' would be lost")
                        + "; implement Externalizable, or writeReplace and readResolve");
            }
        }
    }

    private static boolean has(final Class<?> level, final String method, final Class<?> parameter) {
        try {
            return Modifier.isPrivate(level.getDeclaredMethod(method, parameter).getModifiers());
        } catch (final NoSuchMethodException e) {
            return false;
        }
    }
}
