package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.core.ring.RingReader;
import io.penstock.core.ring.RingRepair;
import io.penstock.core.ring.RingWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("two-process")
class NoUnsafeTest {
    private static final Pattern UNSAFE = Pattern.compile(
            "(org\\.agrona\\.\\S*(Unsafe|BufferUtil|IoUtil|AbstractMutableDirectBuffer|Expandable)\\S*|sun\\.misc\\.Unsafe) source");

    @Test
    @DisplayName("No flag: a ring on a mapped buffer loads none of Agrona's Unsafe classes, and the JVM prints nothing")
    void aRingOnAMappedBufferLoadsNoUnsafe() throws Exception {
        final ChildMain.Result traced = ChildMain.run(List.of("-Xlog:class+load"), Ring.class);
        assertEquals(0, traced.exitCode(), traced.output());
        assertTrue(
                traced.output().contains("org.agrona.concurrent.ringbuffer.OneToOneRingBuffer source"),
                traced.output());
        assertEquals(
                List.of(),
                traced.output()
                        .lines()
                        .filter(line -> UNSAFE.matcher(line).find())
                        .toList());

        final ChildMain.Result silent = ChildMain.run(List.of(), Ring.class);
        assertEquals(new ChildMain.Result(0, ""), silent);
    }

    /** Every operation of a ring that the product uses. */
    static final class Ring {
        private Ring() {}

        public static void main(final String[] args) {
            final MappedBuffer memory =
                    new MappedBuffer(ByteBuffer.allocateDirect(1024 + RingBufferDescriptor.TRAILER_LENGTH));
            final RingWriter writer = new RingWriter(memory);
            final RingReader reader = new RingReader(memory, 64);
            for (int i = 0; i < 100; i++) {
                final int claimed = writer.claim(2, 64);
                memory.putBytes(claimed, new byte[64]);
                writer.commit(claimed);
                writer.abort(writer.claim(3, 16));
                final int record = reader.peekMessage();
                check(reader.type() == 2);
                memory.getBytes(reader.index(reader.head()), new byte[RingReader.length(record)]);
                reader.release(reader.head() + RingReader.step(record));
                check(reader.peekMessage() == RingReader.NONE);
            }
            RingRepair.repair(memory, writer.tail());
            check(!new MappedBuffer(ByteBuffer.allocateDirect(8)).equals(memory));
            check(memory.parseIntAscii(memory.capacity() - 8, memory.putIntAscii(memory.capacity() - 8, 7)) == 7);
        }

        private static void check(final boolean right) {
            if (!right) {
                throw new AssertionError();
            }
        }
    }
}
