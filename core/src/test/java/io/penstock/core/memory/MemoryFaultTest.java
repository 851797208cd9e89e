package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFaultTest {
    private static final int LENGTH = 1 << 16;

    @Test
    @DisplayName("an access behind the end of a file that was cut short is a fault of memory, and named with the path")
    void cutShort(@TempDir final Path directory) throws Exception {
        final Path path = directory.resolve("file");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(LENGTH);
            final MappedByteBuffer map = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
            file.setLength(0);
            final InternalError error = assertThrows(InternalError.class, () -> {
                map.get(LENGTH / 2);
                Thread.onSpinWait(); // the error may come late
            });
            final SharedFileException named = MemoryFault.named(error, path);
            assertTrue(named.getMessage().contains("path=" + path), named::getMessage);
            assertSame(error, named.getCause());
        }
    }

    @Test
    @DisplayName("another error of the virtual machine stays what it is")
    void another() {
        for (final String text : new String[] {null, "bad constant pool"}) {
            final InternalError error = new InternalError(text);
            assertSame(error, assertThrows(InternalError.class, () -> MemoryFault.named(error, "path")));
        }
    }
}
