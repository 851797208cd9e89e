package io.penstock.objects.engine;

/** What a read has found; used again for each read of a call. */
public final class Found {
    /** Of the entry; 0 if there is none. */
    long version;

    byte[] bytes = {};
    boolean large;

    /** {@return the version of the entry; 0 if there is none} */
    public long version() {
        return version;
    }

    /** {@return the value's bytes, or its reference} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return whether the bytes are a reference to a file} */
    public boolean isLarge() {
        return large;
    }

    void none() {
        version = 0;
        bytes = new byte[0];
        large = false;
    }
}
