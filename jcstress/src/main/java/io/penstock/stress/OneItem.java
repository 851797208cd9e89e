package io.penstock.stress;

import io.penstock.queue.engine.ItemBuffer;
import io.penstock.queue.engine.PutResult;
import io.penstock.queue.engine.QueueDescriptor;
import io.penstock.queue.engine.TakeResult;
import java.util.Arrays;

/** Puts and takes of an item that can be seen to be whole. */
public final class OneItem {
    private static final int LENGTH = 8;
    private static final byte FILLING = 7;

    private OneItem() {}

    /** Whether it is in. */
    public static boolean put(final Sides core) {
        final byte[] item = new byte[LENGTH];
        Arrays.fill(item, FILLING);
        return core.puts().tryPut(QueueDescriptor.TYPE_INLINE, 1, item, LENGTH, null) == PutResult.DONE;
    }

    /** What was taken, or null. */
    public static ItemBuffer take(final Sides core) {
        final ItemBuffer taken = new ItemBuffer();
        TakeResult result = core.takes().tryTake(taken, null);
        while (result == TakeResult.LONGER) {
            taken.grow();
            result = core.takes().tryTake(taken, null);
        }
        return result == TakeResult.TAKEN ? taken : null;
    }

    public static boolean isWhole(final ItemBuffer taken) {
        boolean whole = taken.length == LENGTH;
        for (int i = 0; whole && i < LENGTH; i++) {
            whole = taken.bytes[i] == FILLING;
        }
        return whole;
    }
}
