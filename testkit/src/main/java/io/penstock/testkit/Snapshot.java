package io.penstock.testkit;

import java.nio.ByteBuffer;

/** The bytes of a region at an instant, so that the same state can be met again and again. */
public final class Snapshot {
    private final byte[] bytes;

    /**
     * Takes it.
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
     * Puts these bytes into a region that is there already, which is cheaper than a {@link #copy}.
     *
     * @param region of the same capacity
     * @return it
     */
    public ByteBuffer restoreTo(final ByteBuffer region) {
        return region.put(0, bytes);
    }

    /**
     * Whether a region holds these very bytes.
     *
     * @param region to compare with
     * @return true if so
     */
    public boolean isSameAs(final ByteBuffer region) {
        return ByteBuffer.wrap(bytes).equals(region.duplicate().clear());
    }
}
