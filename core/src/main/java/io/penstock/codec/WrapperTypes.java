package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.holding;
import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;
import static io.penstock.codec.WellKnownTypes.addKind;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Types that wrap another object: optionals, atomics, enum sets and maps, comparators, classes. */
final class WrapperTypes {
    private WrapperTypes() {}

    static void addAll() {
        addOptionals();
        addAtomics();
        addKind(EnumSet.class, true, enumSet());
        add(EnumMap.class, true, enumMap());
        addOrders();
        add(Class.class, false, classes());
    }

    private static void addOptionals() {
        add(Optional.class, false, WrapperTypes.<Optional<?>>around(value -> value.orElse(null), Optional::ofNullable));
        addOptional(
                OptionalInt.empty(),
                (out, value) -> out.writeVarInt(value.orElse(0), false),
                in -> OptionalInt.of(in.readVarInt(false)));
        addOptional(
                OptionalLong.empty(),
                (out, value) -> out.writeVarLong(value.orElse(0), false),
                in -> OptionalLong.of(in.readVarLong(false)));
        addOptional(
                OptionalDouble.empty(),
                (out, value) -> out.writeDouble(value.orElse(0)),
                in -> OptionalDouble.of(in.readDouble()));
    }

    /** An optional number: whether there is one, then the number, or zero. */
    @SuppressWarnings("unchecked") // an optional's own class
    private static <T> void addOptional(
            final T empty, final ValueSerializer.PlainWriter<T> number, final ValueSerializer.PlainReader<T> present) {
        add(
                (Class<T>) empty.getClass(),
                false,
                plain(
                        (out, value) -> {
                            out.writeBoolean(!value.equals(empty));
                            number.write(out, value);
                        },
                        in -> {
                            final boolean isPresent = in.readBoolean();
                            final T value = present.read(in);
                            return isPresent ? value : empty;
                        }));
    }

    private static void addAtomics() {
        add(
                AtomicBoolean.class,
                true,
                plain((out, value) -> out.writeBoolean(value.get()), in -> new AtomicBoolean(in.readBoolean())));
        add(
                AtomicInteger.class,
                true,
                plain((out, value) -> out.writeInt(value.get()), in -> new AtomicInteger(in.readInt())));
        add(
                AtomicLong.class,
                true,
                plain((out, value) -> out.writeLong(value.get()), in -> new AtomicLong(in.readLong())));
        add(
                AtomicReference.class,
                true,
                ValueSerializer.<AtomicReference<?>>holding(
                                (kryo, out, value) -> kryo.writeClassAndObject(out, value.get()), (kryo, in) -> {
                                    final AtomicReference<Object> made = new AtomicReference<>();
                                    kryo.reference(made);
                                    made.set(kryo.readClassAndObject(in));
                                    return made;
                                })
                        .made(Making.EARLY));
        add(
                AtomicIntegerArray.class,
                true,
                plain(
                        (out, value) -> {
                            final int length = value.length();
                            out.writeVarInt(length, true);
                            for (int i = 0; i < length; i++) {
                                out.writeInt(value.get(i));
                            }
                        },
                        in -> new AtomicIntegerArray(in.readInts(in.readCount(Integer.BYTES)))));
        add(
                AtomicLongArray.class,
                true,
                plain(
                        (out, value) -> {
                            final int length = value.length();
                            out.writeVarInt(length, true);
                            for (int i = 0; i < length; i++) {
                                out.writeLong(value.get(i));
                            }
                        },
                        in -> new AtomicLongArray(in.readLongs(in.readCount(Long.BYTES)))));
        add(
                AtomicReferenceArray.class,
                true,
                ValueSerializer.<AtomicReferenceArray<?>>holding(
                                (kryo, out, value) -> {
                                    final int length = value.length();
                                    out.writeVarInt(length, true);
                                    for (int i = 0; i < length; i++) {
                                        kryo.writeClassAndObject(out, value.get(i));
                                    }
                                },
                                (kryo, in) -> {
                                    final int length = in.readCount();
                                    final AtomicReferenceArray<Object> made = new AtomicReferenceArray<>(length);
                                    kryo.reference(made);
                                    for (int i = 0; i < length; i++) {
                                        made.set(i, kryo.readClassAndObject(in));
                                    }
                                    return made;
                                })
                        .made(Making.EARLY));
    }

    private static void addOrders() {
        addConstant(Comparator.naturalOrder());
        addConstant(Collections.reverseOrder());
        addConstant(String.CASE_INSENSITIVE_ORDER);
        // Collections.reverseOrder undoes itself, so it also reveals what is reversed.
        add(
                Collections.reverseOrder(String.CASE_INSENSITIVE_ORDER).getClass(),
                true,
                WrapperTypes.<Comparator<?>>around(
                        Collections::reverseOrder, order -> Collections.reverseOrder((Comparator<?>) order)));
    }

    private static void addConstant(final Object constant) {
        add(constant.getClass(), false, constant(constant));
    }

    @SuppressWarnings("unchecked") // a constant's own class
    private static <T> ValueSerializer<T> constant(final Object constant) {
        return plain((out, value) -> {}, in -> (T) constant);
    }

    /** Reads and writes the wrapped object. */
    @SuppressWarnings("unchecked") // the creator is next to the class that it creates
    private static <T> ValueSerializer<T> around(
            final java.util.function.Function<T, Object> inside, final java.util.function.Function<Object, T> maker) {
        return holding(
                (kryo, out, value) -> kryo.writeClassAndObject(out, inside.apply(value)),
                (kryo, in) -> maker.apply(kryo.readClassAndObject(in)));
    }

    private static Class<?> readEnumType(final Kryo kryo, final ItemInput in) {
        final Registration type = kryo.readClass(in);
        if (type == null || !type.getType().isEnum()) {
            throw new CodecException("damaged item: not an enum: " + type);
        }
        return type.getType();
    }

    private static Class<?> writeEnumType(
            final Kryo kryo, final Output out, final Object holder, final Collection<?> constants) {
        final Class<?> type = constants.isEmpty()
                ? EnumTypeFinder.find(holder)
                : ((Enum<?>) constants.iterator().next()).getDeclaringClass();
        kryo.writeClass(out, type);
        return type;
    }

    /** Heap of a set or map that has room for each constant. */
    private static void chargeRoom(final Kryo kryo, final Class<?> type, final int bytesPerConstant) {
        ItemKryo.of(kryo).charge((long) bytesPerConstant * type.getEnumConstants().length);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the enum's class is known only at run time
    private static ValueSerializer<EnumSet> enumSet() {
        return ValueSerializer.<EnumSet>holding(
                        (kryo, out, value) -> {
                            chargeRoom(kryo, writeEnumType(kryo, out, value, value), 1);
                            Elements.write(kryo, out, value, Elements.SLOT);
                        },
                        (kryo, in) -> {
                            final Class type = readEnumType(kryo, in);
                            chargeRoom(kryo, type, 1);
                            final EnumSet made = EnumSet.noneOf(type);
                            for (final Object constant : Elements.read(kryo, in, Elements.SLOT)) {
                                made.add((Enum) type.cast(constant));
                            }
                            return made;
                        })
                .heap(48);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the enum's class is known only at run time
    private static ValueSerializer<EnumMap> enumMap() {
        return ValueSerializer.<EnumMap>holding(
                        (kryo, out, value) -> {
                            chargeRoom(kryo, writeEnumType(kryo, out, value, value.keySet()), 8);
                            Elements.write(kryo, out, (Map<?, ?>) value, Elements.SLOT);
                        },
                        (kryo, in) -> {
                            final Class type = readEnumType(kryo, in);
                            chargeRoom(kryo, type, 8);
                            final EnumMap made = new EnumMap(type);
                            kryo.reference(made);
                            final Object[] entries = Elements.readEntries(kryo, in, Elements.SLOT);
                            for (int i = 0; i < entries.length; i += 2) {
                                made.put((Enum) type.cast(entries[i]), entries[i + 1]);
                            }
                            return made;
                        })
                .made(Making.EARLY)
                .heap(112);
    }

    private static ValueSerializer<Class<?>> classes() {
        return holding(
                (kryo, out, value) -> {
                    final Registration type = kryo.writeClass(out, value);
                    if (type.getType() != value) {
                        throw new CodecException(
                                "class object " + value.getName() + " cannot travel: it would arrive as "
                                        + type.getType().getName());
                    }
                },
                (kryo, in) -> {
                    final Registration type = kryo.readClass(in);
                    if (type == null) {
                        throw new CodecException("damaged item: a class is missing");
                    }
                    return type.getType();
                });
    }
}
