package io.penstock.benchmarks.objects;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** What the maps, lists and calls are given: texts as keys, and values of 64 bytes that carry a number. */
final class Values {
    /** So many that they fit into no cache of the nearest level, and into that of each core. */
    static final int KEYS = 10_000;

    /** A prime beside which {@link #KEYS} has no divisor: so every key has its turn, and none is beside the last one. */
    private static final int STRIDE = 7919;

    private static final int LENGTH = 64;

    private Values() {}

    static String[] keys() {
        return IntStream.range(0, KEYS).mapToObj(Values::key).toArray(String[]::new);
    }

    static String key(final int number) {
        return "key-" + (100_000 + number);
    }

    /** The place of the next key. */
    static int next(final int place) {
        return (place + STRIDE) % KEYS;
    }

    static byte[] of(final long number) {
        return ByteBuffer.allocate(LENGTH).putLong(number).array();
    }

    static long number(final byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }
}
