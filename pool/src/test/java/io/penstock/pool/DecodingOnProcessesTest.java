package io.penstock.pool;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("two-process")
class DecodingOnProcessesTest extends DecodingContract {
    @Override
    Pool build(final ProcessPoolBuilder builder) {
        return quickly(builder);
    }

    /** A class that cannot be initialized where it is decoded. */
    record Uninitialized(int value) {
        private static final int LIMIT = limit();

        private static int limit() {
            if (!isInWorker()) {
                throw new IllegalStateException("no limit outside of a worker");
            }
            return 1;
        }

        Uninitialized {
            if (value > LIMIT) {
                throw new IllegalArgumentException("value=" + value);
            }
        }
    }

    @Test
    @DisplayName("P7: a result whose class cannot be initialized in the caller does not cost the worker, either")
    void resultsOfBrokenClasses() throws Exception {
        final Pool pool = pool(ProcessPool.builder().workers(1).allow(Uninitialized.class));
        final long pid = pool.call(() -> ProcessHandle.current().pid());
        for (int i = 0; i < 2; i++) { // the second time it is a NoClassDefFoundError
            final ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> pool.call(() -> new Uninitialized(1)));
            assertTrue(failure.getMessage().contains("cannot be decoded in this process"), failure::getMessage);
        }
        assertIsKept(pool, pid);
    }
}
