package io.penstock.queue.engine;

import io.penstock.testkit.KillSwitch;
import io.penstock.testkit.World;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.Consumer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Histories that lead to states worth a kill: rings that start anywhere, full of garbage, and processes killed on the way. */
public final class States {
    private static final int ALIGNMENT = 8;
    private static final long FAR = 1L << 33;

    private States() {}

    /**
     * Writes garbage that looks like records into an unused ring, and lets it start somewhere.
     *
     * @param ring region
     * @param capacity of the ring
     * @param random source
     */
    public static void disturb(final ByteBuffer ring, final int capacity, final Random random) {
        ring.order(ByteOrder.nativeOrder());
        for (int i = 0; i < capacity; i += ALIGNMENT) {
            ring.putInt(i, ALIGNMENT * (1 + random.nextInt(4)));
            ring.putInt(i + Integer.BYTES, random.nextInt(4) - 1);
        }
        final long position =
                (random.nextBoolean() ? FAR : 0) + (long) ALIGNMENT * random.nextInt(4 * capacity / ALIGNMENT);
        ring.putLong(capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET, position);
        ring.putLong(capacity + RingBufferDescriptor.HEAD_CACHE_POSITION_OFFSET, position);
        ring.putLong(capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET, position);
        ring.putLong((int) position & (capacity - 1), 0);
        ring.order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * Does something, often until it is killed somewhere.
     *
     * @param world in which
     * @param self participant; buried afterwards if it was killed
     * @param random source
     * @param operation to do
     * @return whether it was killed
     */
    public static boolean maybeKilled(
            final World world, final int self, final Random random, final Consumer<KillSwitch> operation) {
        final KillSwitch killSwitch = KillSwitch.throwing();
        if (random.nextInt(4) == 0) {
            killSwitch.arm(random.nextInt(16));
        }
        try {
            operation.accept(killSwitch);
        } catch (final KillSwitch.Killed expected) {
            world.bury(self);
        }
        return killSwitch.isDead();
    }
}
