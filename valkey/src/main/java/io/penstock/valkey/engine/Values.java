package io.penstock.valkey.engine;

import java.util.List;

/** Values of a script, as bytes. */
final class Values {
    private Values() {}

    /** Numbers and texts as text, bytes as they are. */
    static byte[][] of(final Object... values) {
        final byte[][] all = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            all[i] = values[i] instanceof final byte[] bytes ? bytes : LaneConnection.bytes(values[i].toString());
        }
        return all;
    }

    /** As {@link #of}, with more behind them. */
    static byte[][] of(final List<byte[]> more, final Object... values) {
        final byte[][] first = of(values);
        final byte[][] all = new byte[first.length + more.size()][];
        System.arraycopy(first, 0, all, 0, first.length);
        for (int i = 0; i < more.size(); i++) {
            all[first.length + i] = more.get(i);
        }
        return all;
    }
}
