package io.penstock.pipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The heap that messages of bytes cost: none. Counted by the JVM for the thread that sends and receives. Before the compilers are
 * done with the path some may be used, so what counts is the best of several series of messages, the first ones being the warm-up.
 */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int LENGTH = 64;
    private static final int SERIES = 40;
    private static final int MESSAGES = 25_000;

    /** Less than the ring holds, so that no thread waits. */
    private static final int BURST = 500;

    private final byte[] message = new byte[LENGTH];
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(LENGTH);
    private final ByteBuffer incoming = ByteBuffer.allocate(LENGTH);

    @TempDir
    private Path folder;

    /** Seen by others, so that no compiler leaves the array out. */
    private volatile byte[] received;

    private long sum;

    private Connection<Object, Object> near;
    private Connection<Object, Object> far;

    /** Sends and receives a message, or several. */
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    @BeforeEach
    void open() throws IOException {
        near = Pipe.at(folder.resolve("pipe")).create();
        far = Pipe.at(folder.resolve("pipe")).connect();
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    @Test
    @DisplayName("sendBytes of an array and receiveInto a buffer: no byte of the heap per message")
    void arraysCostNoHeap() throws IOException, InterruptedException {
        assertNoHeap(() -> {
            near.sendBytes(message);
            far.receiveInto(incoming.clear());
        });
    }

    @Test
    @DisplayName("sendBytes of a direct buffer and receiveInto a buffer: no byte of the heap per message")
    void buffersCostNoHeap() throws IOException, InterruptedException {
        assertNoHeap(() -> {
            near.sendBytes(outgoing.clear());
            far.receiveInto(incoming.clear());
        });
    }

    @Test
    @DisplayName("Many messages sent before the first is received: no byte of the heap per message")
    void burstsCostNoHeap() throws IOException, InterruptedException {
        assertEquals(0, leastOf(MESSAGES / BURST, () -> {
            for (int sent = 0; sent < BURST; sent++) {
                near.sendBytes(message);
            }
            for (int received = 0; received < BURST; received++) {
                far.receiveInto(incoming.clear());
            }
        }));
    }

    @Test
    @DisplayName("A claim and a handler: no byte of the heap per message")
    void claimsCostNoHeap() throws IOException, InterruptedException {
        final MessageHandler handler = shown -> sum += shown.getLong(0);

        assertNoHeap(() -> {
            try (Claim claim = near.claim(LENGTH)) {
                claim.buffer().putLong(0, 1);
                claim.commit();
            }
            far.receive(handler, BURST);
        });

        assertTrue(sum >= MESSAGES, () -> "sum=" + sum);
    }

    @Test
    @DisplayName("A batch of claims, and a handler that sees all of it: no byte of the heap per message")
    void batchesCostNoHeap() throws IOException, InterruptedException {
        final MessageHandler handler = shown -> sum += shown.getLong(0);

        assertEquals(0, leastOf(MESSAGES / BURST, () -> {
            try (Claim claim = near.claim(LENGTH)) {
                claim.buffer().putLong(0, 1);
                for (int claimed = 1; claimed < BURST; claimed++) {
                    claim.next(LENGTH).buffer().putLong(0, 1);
                }
                claim.commit();
            }
            for (int shown = 0; shown < BURST; ) {
                shown += far.receive(handler, BURST);
            }
        }));

        assertTrue(sum >= MESSAGES, () -> "sum=" + sum);
    }

    @Test
    @DisplayName("receiveBytes costs the array that it returns, and nothing else")
    void receiveBytesCostsItsArray() throws IOException, InterruptedException {
        final long ofOne = leastOf(1, () -> received = new byte[LENGTH]);

        final long ofAll = leastOf(MESSAGES, () -> {
            near.sendBytes(message);
            received = far.receiveBytes();
        });

        assertTrue(ofOne >= LENGTH, () -> "not counted on this JVM: bytes=" + ofOne);
        assertEquals(ofOne * MESSAGES, ofAll);
    }

    private static void assertNoHeap(final Step step) throws IOException, InterruptedException {
        assertEquals(0, leastOf(MESSAGES, step));
    }

    /** The least bytes of the heap that a series of steps has used. */
    private static long leastOf(final int steps, final Step step) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (int series = 0; series < SERIES && least > 0; series++) {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int done = 0; done < steps; done++) {
                step.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
