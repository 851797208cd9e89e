package io.penstock.objects.engine;

/** What a read has found; used again for each read of a call. */
public final class Found {
    /** Of the entry; 0 if there is none. */
    long version;

    /** Null: its file cannot be read. */
    byte[] bytes = {};

    boolean large;

    /** Of a list: its state when this was found. */
    long root;

    /** {@return the version of the entry; 0 if there is none} */
    public long version() {
        return version;
    }

    /** {@return the value's bytes, or its reference; of what a write has replaced: null if they could not be read} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return whether the bytes are a reference to a file} */
    public boolean isLarge() {
        return large;
    }

    /** The bytes of a large value were read, or cannot be. */
    void loaded(final byte[] value) {
        bytes = value;
        large = false;
    }

    void none() {
        version = 0;
        bytes = new byte[0];
        large = false;
    }
}
