package io.penstock.codec;

/** An encoded item in a pooled output. */
final class PooledBytes implements Encoded {
    /** Larger buffers are left to the collector: one huge item must not cost memory for ever. */
    static final int MAX_KEPT_BYTES = 1024 * 1024;

    private final Pool<ItemOutput> home;
    private ItemOutput output;

    PooledBytes(final Pool<ItemOutput> home, final ItemOutput output) {
        this.home = home;
        this.output = output;
    }

    @Override
    public byte[] array() {
        return open().getBuffer();
    }

    @Override
    public int length() {
        return open().position();
    }

    private ItemOutput open() {
        if (output == null) {
            throw new IllegalStateException("the encoded item is closed: its buffer may hold another one");
        }
        return output;
    }

    @Override
    public void close() {
        final ItemOutput closing = output;
        output = null;
        if (closing != null && closing.capacityBytes() <= MAX_KEPT_BYTES) {
            home.give(closing);
        }
    }
}
