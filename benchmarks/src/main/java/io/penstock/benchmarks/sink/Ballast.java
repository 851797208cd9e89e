package io.penstock.benchmarks.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file as long as a run's records, written and deleted right before the run. A virtual machine gets memory from its
 * host page by page, at the first touch, and returns it after it has been free for some seconds. Each such page costs
 * some microseconds, as much as twenty short records. With the ballast deleted, the loggers find pages that the machine
 * already has.
 */
final class Ballast {
    private static final int STEP = 1 << 20;

    private Ballast() {}

    static void dropInto(final Path folder, final long length) throws IOException {
        final Path path = folder.resolve("ballast");
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            final ByteBuffer zeros = ByteBuffer.allocateDirect(STEP);
            for (long left = length; left > 0; left -= out.write(zeros)) {
                zeros.clear().limit((int) Math.min(STEP, left));
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
