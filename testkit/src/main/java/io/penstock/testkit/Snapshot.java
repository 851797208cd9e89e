package io.penstock.testkit;

import java.nio.ByteBuffer;

/** The bytes of a region at one instant, so that the same state can be restored again and again. */
public final class Snapshot {
    private final byte[] bytes;

    /**
     * Takes a snapshot.
     *
     * @param region direct or not
     */
    public Snapshot(final ByteBuffer region) {
        bytes = new byte[region.capacity()];
        region.get(0, bytes);
    }

    /** {@return a new direct region with these bytes} */
    public ByteBuffer copy() {
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }

    /**
     * Copies these bytes into an existing region, which is cheaper than a {@link #copy}.
     *
     * @param region of the same capacity
     */
    public ByteBuffer restoreTo(final ByteBuffer region) {
        return region.put(0, bytes);
    }

    /** Whether a region holds exactly these bytes. */
    public boolean isSameAs(final ByteBuffer region) {
        return ByteBuffer.wrap(bytes).equals(region.duplicate().clear());
    }
}
