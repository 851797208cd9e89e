package io.penstock.benchmarks.queue;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How many items a consumer is still to take. */
interface Quota {
    /** Says that so many more were taken, and asks how many are left. */
    long leftAfter(long more);

    /** A share of one's own. */
    static Quota own(final long share) {
        return new Quota() {
            private long left = share;

            @Override
            public long leftAfter(final long more) {
                left -= more;
                return left;
            }
        };
    }

    /** What is counted by all consumers together, in a file: for a queue that shares out by itself. */
    final class Common {
        private static final VarHandle COUNT =
                MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

        private final ByteBuffer count;

        Common(final Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                count = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            }
        }

        /** So many since the first one ever. */
        Quota upTo(final long end) {
            return more -> end
                    - (more == 0 ? (long) COUNT.getVolatile(count, 0) : (long) COUNT.getAndAdd(count, 0, more) + more);
        }
    }
}
