package io.penstock.codec;

import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which fields of a class Java's serialization would set; all of them, or the class is refused. */
final class SerialLayout {
    private SerialLayout() {}

    /** The first final field, or null. */
    static Field finalField(final List<Field> fields) {
        return fields.stream()
                .filter(field -> Modifier.isFinal(field.getModifiers()))
                .findFirst()
                .orElse(null);
    }

    /** The classes of the hierarchy that are Serializable, highest first, with their fields. */
    static List<SerialMaker.Level> levels(final Class<?> type, final Field fixed) {
        if (!Serializable.class.isAssignableFrom(type)) {
            throw new CodecException("class " + type.getName() + " cannot travel: "
                    + (fixed == null
                            ? "it has no constructor without arguments"
                            : "its field '" + fixed.getName() + "' is final, and newer JDKs do not let it be set")
                    + "; make it a record, let it implement Serializable, or give it a constructor without arguments and no final"
                    + " fields");
        }
        final List<SerialMaker.Level> levels = new ArrayList<>();
        Class<?> level = type;
        for (; Serializable.class.isAssignableFrom(level) && !Jdk.owns(level); level = level.getSuperclass()) {
            levels.add(0, new SerialMaker.Level(level, parts(level)));
        }
        if (!Serializable.class.isAssignableFrom(level)) {
            checkParent(type, level);
        }
        return levels;
    }

    static List<ObjectPart> parts(final Class<?> level) {
        final List<Field> fields = FieldLayout.ofLevel(level);
        final List<String> serial = Arrays.stream(
                        ObjectStreamClass.lookup(level).getFields())
                .map(ObjectStreamField::getName)
                .sorted()
                .toList();
        if (!serial.equals(fields.stream().map(Field::getName).sorted().toList())) {
            throw new CodecException("class " + level.getName()
                    + " cannot travel: its serialPersistentFields are not its fields; implement Externalizable, or writeReplace and"
                    + " readResolve");
        }
        return fields.stream().<ObjectPart>map(FieldCodec::new).toList();
    }

    /** Java's serialization runs the constructor of the first superclass that is not Serializable. */
    private static void checkParent(final Class<?> type, final Class<?> parent) {
        try {
            final Constructor<?> constructor = parent.getDeclaredConstructor();
            final int access = constructor.getModifiers();
            final boolean visible = (access & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
                    || (!Modifier.isPrivate(access)
                            && parent.getPackageName().equals(type.getPackageName())
                            && parent.getClassLoader() == type.getClassLoader());
            if (visible) {
                return;
            }
        } catch (final NoSuchMethodException none) {
            // as if it were private
        }
        throw new CodecException("class " + type.getName() + " cannot travel: its superclass " + parent.getName()
                + " is not Serializable and has no constructor without arguments that it may call; give it one, or let it implement"
                + " Serializable");
    }

    /** The fields of superclasses that are not Serializable. */
    static List<Field> above(final Class<?> type, final List<Field> all) {
        final List<Field> above = all.stream()
                .filter(field -> !Serializable.class.isAssignableFrom(field.getDeclaringClass()))
                .toList();
        final Field fixed = finalField(above);
        if (fixed != null) {
            throw new CodecException("class " + type.getName() + " cannot travel: the field '" + fixed.getName()
                    + "' of its superclass " + fixed.getDeclaringClass().getName()
                    + " is final, and newer JDKs do not let it be set; let the superclass implement Serializable, or make the class a"
                    + " record");
        }
        return above;
    }
}
