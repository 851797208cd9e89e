package io.penstock.sink;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a worker's threads tried and what was accepted, in a mapped file that outlives them. */
final class Ledger {
    private static final int PER_THREAD = 16;

    private final MappedByteBuffer words;

    Ledger(final Path file, final int threads) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) threads * PER_THREAD);
        }
    }

    void tries(final int thread, final long number) {
        words.putLong(thread * PER_THREAD, number);
    }

    void accepted(final int thread, final long number) {
        words.putLong(thread * PER_THREAD + 8, number);
    }

    long tried(final int thread) {
        return words.getLong(thread * PER_THREAD);
    }

    long accepted(final int thread) {
        return words.getLong(thread * PER_THREAD + 8);
    }
}
