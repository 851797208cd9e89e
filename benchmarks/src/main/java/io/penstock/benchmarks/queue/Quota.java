package io.penstock.benchmarks.queue;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How many items a consumer still has to take. */
interface Quota {
    /** Reports that {@code more} items were taken, and returns how many are left. */
    long leftAfter(long more);

    /** A share of its own. */
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

    /** A counter in a file, shared by all consumers: for a queue that distributes items by itself. */
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

        /** A quota of {@code end} items, counted from the very first one. */
        Quota upTo(final long end) {
            return more -> end
                    - (more == 0 ? (long) COUNT.getVolatile(count, 0) : (long) COUNT.getAndAdd(count, 0, more) + more);
        }
    }
}
