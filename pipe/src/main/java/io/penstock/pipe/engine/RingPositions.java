package io.penstock.pipe.engine;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.ALIGNMENT;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TAIL_POSITION_OFFSET;

import io.penstock.SharedFileException;
import org.agrona.concurrent.AtomicBuffer;

/** The two positions of a ring, which something else than a pipe may have written to. */
final class RingPositions {
    private static final int ATTEMPTS = 100;

    private RingPositions() {}

    /**
     * Whether the positions can be those of a ring, whoever moves them meanwhile.
     *
     * @param buffer the ring, trailer included
     * @param capacity without the trailer
     * @param path for the error
     */
    static void check(final AtomicBuffer buffer, final int capacity, final String path) throws SharedFileException {
        final int headIndex = capacity + HEAD_POSITION_OFFSET;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final long head = buffer.getLongVolatile(headIndex);
            final long tail = buffer.getLongVolatile(capacity + TAIL_POSITION_OFFSET);
            if (head >= 0 && tail >= head && tail - head <= capacity && ((head | tail) & ALIGNMENT - 1) == 0) {
                return;
            }
            if (buffer.getLongVolatile(headIndex) == head) { // so both were true at one moment
                throw damaged("its positions are impossible", buffer, capacity, path, null);
            }
        }
    }

    static SharedFileException damaged(
            final String what,
            final AtomicBuffer buffer,
            final int capacity,
            final String path,
            final RuntimeException cause) {
        return new SharedFileException(
                "pipe is damaged: " + what + ": head=" + buffer.getLongVolatile(capacity + HEAD_POSITION_OFFSET)
                        + " tail=" + buffer.getLongVolatile(capacity + TAIL_POSITION_OFFSET) + " capacityBytes="
                        + capacity + " path=" + path
                        + "; something else has written to the file: close this end and make a new pipe",
                cause);
    }
}
