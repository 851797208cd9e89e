package io.penstock.pipe.engine;

import io.penstock.SharedFileException;
import io.penstock.testkit.CrashingBuffer;
import io.penstock.testkit.KillSwitch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.AtomicBuffer;

/** Small rings in private memory, and messages that show what happened to them. */
public final class FrameKit {
    private FrameKit() {}

    static ByteBuffer memory(final int capacity) {
        return ByteBuffer.allocateDirect(PipeDescriptor.ringLength(capacity));
    }

    static AtomicBuffer view(final ByteBuffer memory) {
        return view(memory, KillSwitch.throwing());
    }

    static AtomicBuffer view(final ByteBuffer memory, final KillSwitch victim) {
        return new CrashingBuffer(memory, victim);
    }

    static FrameReader reader(final AtomicBuffer view) {
        try {
            return new FrameReader(view, "memory", () -> {});
        } catch (final SharedFileException damaged) {
            throw new AssertionError(damaged);
        }
    }

    static FrameWriter writer(final AtomicBuffer view) {
        try {
            return new FrameWriter(view, "memory");
        } catch (final SharedFileException damaged) {
            throw new AssertionError(damaged);
        }
    }

    static int claim(final FrameWriter writer, final int length) {
        try {
            return writer.claim(PipeDescriptor.KIND_BYTES, length);
        } catch (final SharedFileException damaged) {
            throw new AssertionError(damaged);
        }
    }

    /** Bytes that are those of this number and length alone. */
    public static byte[] message(final int number, final int length) {
        final byte[] bytes = new byte[length];
        new Random(31L * number + length).nextBytes(bytes);
        return bytes;
    }

    static void start(final FrameWriter writer, final byte[] message) {
        writer.start(PipeDescriptor.KIND_BYTES, message, null, 0, message.length);
    }

    /** Takes all whole messages that are there. */
    static List<byte[]> drain(final FrameReader reader) throws SharedFileException {
        final List<byte[]> all = new ArrayList<>();
        FrameReader.Step step = reader.step();
        while (step != FrameReader.Step.EMPTY) {
            if (step == FrameReader.Step.WHOLE) {
                all.add(reader.take());
            }
            step = reader.step();
        }
        return all;
    }

    /** Writes a message whole; whenever the ring is full, the reader makes room and keeps what it got. */
    static void send(final FrameWriter writer, final byte[] message, final FrameReader reader, final List<byte[]> got)
            throws SharedFileException {
        start(writer, message);
        FrameWriter.Step step = writer.step();
        while (step != FrameWriter.Step.DONE) {
            if (step == FrameWriter.Step.FULL) {
                got.addAll(drain(reader));
            }
            step = writer.step();
        }
        writer.finish();
    }
}
