package io.penstock.joinable.engine;

import io.penstock.queue.engine.ItemBuffer;
import java.io.IOException;

/**
 * A dead letter as its engine keeps it.
 *
 * @param putTimeMs when it was put, in ms since 1970
 * @param damage what is wrong with it, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Letter(long seq, int deliveries, int type, long putTimeMs, byte[] bytes, String damage) {
    /** The item in a buffer as a letter. */
    public static Letter of(final ItemBuffer copy) {
        return new Letter(copy.seq, copy.deliveries, copy.type, copy.putTimeMs, copy.copy(), null);
    }

    /**
     * Throws if the letter is damaged.
     *
     * @throws IOException if it is
     */
    public void checkWhole() throws IOException {
        if (damage != null) {
            throw new IOException(damage);
        }
    }
}
