package io.penstock.core.memory;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** Words in this JVM's own memory, for what has the same layout as a shared file, and no file. */
public final class PrivateMemory {
    private PrivateMemory() {}

    /** {@return a region of zeros, which is free again once it is not reachable} */
    public static AtomicBuffer region(final int length) {
        return new MappedBuffer(ByteBuffer.allocateDirect(length));
    }
}
