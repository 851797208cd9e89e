package io.penstock.core.memory;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.FileKinds;
import io.penstock.testkit.FileSystemShim;
import io.penstock.testkit.Jvm;
import io.penstock.testkit.Namespaces;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyOnWriteTest {
    private static final int LENGTH = 4 << 20;
    private static final int PAGE = 4096;
    private static final FileFormat FORMAT = new FileFormat(FileKinds.QUEUE, 1, LENGTH, List.of(), List.of());

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("D1: on btrfs every page of a file can be stored to, again and again, while the disk is full")
    @Tag("two-process")
    void btrfs(final boolean bySystemCall) throws Exception {
        final List<String> flags = !bySystemCall
                ? List.of("-Djna.tmpdir=/proc") // where JNA cannot unpack its library
                : Runtime.version().feature() < 22 ? List.of() : List.of("--enable-native-access=ALL-UNNAMED");
        final Path disk = Files.createDirectory(directory.resolve("disk"));
        try (Jvm child = Jvm.launch(Namespaces.onBtrfs(
                disk, directory.resolve("image"), Jvm.command(Stores.class, flags, disk.toString())))) {
            child.expect("full");
            child.expect("stored");
            assertEquals(0, child.exitCode());
        }
    }

    /** Stores to each page, and makes the file system write it, until each would have got new blocks several times. */
    static final class Stores {
        private Stores() {}

        public static void main(final String[] args) throws Exception {
            final Path path = Path.of(args[0], "file");
            Thread.currentThread().interrupt(); // it stays pending, and changes nothing
            final SharedFile file = SharedFile.create(path, FORMAT, ParticipantId.NOBODY, made -> {});
            if (!Thread.interrupted()) {
                throw new IllegalStateException("the interrupt was lost");
            }
            fill(Path.of(args[0], "fill"), 1 << 16);
            fill(Path.of(args[0], "rest"), 1 << 12);
            System.out.println("full");
            final AtomicBuffer body = file.region(SharedFile.HEADER_LENGTH, LENGTH - SharedFile.HEADER_LENGTH);
            for (int round = 0; round < 4; round++) {
                for (int at = 0; at < body.capacity(); at += PAGE) {
                    body.putLongVolatile(at, ThreadLocalRandom.current().nextLong());
                    body.compareAndSetLong(at, body.getLongVolatile(at), round);
                }
                ((MappedByteBuffer) body.byteBuffer()).force();
            }
            System.out.println("stored");
        }

        private static void fill(final Path file, final int length) throws IOException {
            final byte[] noise = new byte[length];
            try (OutputStream out = Files.newOutputStream(file)) {
                while (true) {
                    ThreadLocalRandom.current().nextBytes(noise);
                    out.write(noise);
                }
            } catch (final IOException full) {
                try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    written.force(true);
                } catch (final IOException stillFull) {
                    // which is what it is for
                }
            }
        }
    }

    @Test
    @DisplayName("Where nothing can be reserved, creating a file warns of it")
    void warns() throws Exception {
        final Queue<String> told = new ConcurrentLinkedQueue<>();
        final Logger logger = Logger.getLogger("io.penstock.core");
        final Handler handler = new Handler() {
            @Override
            public void publish(final LogRecord entry) {
                told.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try (FileSystemShim zfs = FileSystemShim.pretend(directory, "zfs")) {
            SharedFile.create(directory.resolve("file"), FORMAT, ParticipantId.NOBODY, made -> {});
            await().until(() -> told.stream().anyMatch(text -> text.contains("type=zfs path=" + directory)));
            assertTrue(zfs.wasAsked());
        } finally {
            logger.removeHandler(handler);
        }
    }
}
