package io.penstock.codec;

import static io.penstock.codec.ValueSerializer.plain;
import static io.penstock.codec.WellKnownTypes.add;

/** Arrays of primitives and of strings; {@link ObjectArraySerializer} handles all others. */
final class ArrayTypes {
    private ArrayTypes() {}

    static void addAll() {
        add(byte[].class, true, plain(ScalarTypes::writeBytes, ScalarTypes::readBytes));
        add(
                boolean[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            out.writeBooleans(array, 0, array.length);
                        },
                        in -> in.readBooleans(in.readCount(1))));
        add(
                short[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            out.writeShorts(array, 0, array.length);
                        },
                        in -> in.readShorts(in.readCount(Short.BYTES))));
        add(
                char[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            out.writeChars(array, 0, array.length);
                        },
                        in -> in.readChars(in.readCount(Character.BYTES))));
        add(
                int[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            out.writeInts(array, 0, array.length);
                        },
                        in -> in.readInts(in.readCount(Integer.BYTES))));
        add(
                long[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            out.writeLongs(array, 0, array.length);
                        },
                        in -> in.readLongs(in.readCount(Long.BYTES))));
        add(
                float[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            out.writeFloats(array, 0, array.length);
                        },
                        in -> in.readFloats(in.readCount(Float.BYTES))));
        add(
                double[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            out.writeDoubles(array, 0, array.length);
                        },
                        in -> in.readDoubles(in.readCount(Double.BYTES))));
        add(
                String[].class,
                true,
                plain(
                        (out, array) -> {
                            out.writeVarInt(array.length, true);
                            for (final String text : array) {
                                out.writeString(text);
                            }
                        },
                        in -> {
                            final String[] array = new String[in.readCount()];
                            for (int i = 0; i < array.length; i++) {
                                array[i] = in.readString();
                            }
                            return array;
                        }));
    }
}
