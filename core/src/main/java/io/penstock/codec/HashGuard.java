package io.penstock.codec;

import java.util.Arrays;
import java.util.UUID;

/**
 * Refuses large sets whose keys have one hash code and no order: each insertion would compare a key with all before it.
 * Strings and numbers have an order, by which the JDK's tables sort them.
 */
final class HashGuard {
    private static final int SMALL = 1_000;
    private static final int MAX_SAME = 256;

    private HashGuard() {}

    /** Checks each {@code step}-th object. */
    static void check(final Object[] objects, final int step) {
        if (objects.length / step <= SMALL) {
            return;
        }
        int count = 0;
        int[] hashes = null;
        for (int i = 0; i < objects.length; i += step) {
            if (!isOrdered(objects[i])) {
                if (hashes == null) {
                    hashes = new int[objects.length / step];
                }
                hashes[count++] = objects[i].hashCode();
            }
        }
        if (count <= MAX_SAME) {
            return;
        }
        Arrays.sort(hashes, 0, count);
        for (int i = MAX_SAME; i < count; i++) {
            if (hashes[i] == hashes[i - MAX_SAME]) {
                throw new CodecException(
                        "a set or map has too many keys with the same hash code, which makes it slow: hashCode="
                                + hashes[i] + " max=" + MAX_SAME + "; improve their hashCode, or send a list");
            }
        }
    }

    private static boolean isOrdered(final Object key) {
        return key == null
                || key instanceof String
                || key instanceof Integer
                || key instanceof Long
                || key instanceof Short
                || key instanceof Byte
                || key instanceof Character
                || key instanceof Double
                || key instanceof Float
                || key instanceof Enum
                || key instanceof UUID;
    }
}
