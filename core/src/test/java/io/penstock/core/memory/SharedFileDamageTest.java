package io.penstock.core.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.SharedFileException;
import io.penstock.testkit.FileKinds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what they should be: an error that names both sides, the path, and what to do; never a crash. */
class SharedFileDamageTest {
    @TempDir
    Path directory;

    private Path path;
    private byte[] good;

    @BeforeEach
    void create() throws IOException {
        path = directory.resolve("channel");
        SharedFile.create(path, SharedFileTest.FORMAT, ParticipantId.NOBODY, file -> {});
        good = Files.readAllBytes(path);
    }

    private void assertRefused(final String... parts) {
        final SharedFileException thrown =
                assertThrows(SharedFileException.class, () -> SharedFile.open(path, FileKinds.QUEUE, 3));
        assertTrue(thrown.getMessage().contains("path=" + path), thrown.getMessage());
        for (final String part : parts) {
            assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
        }
    }

    private void write(final int offset, final int value) throws IOException {
        final byte[] bytes = good.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(offset, value);
        Files.write(path, bytes);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, 8, 4095, 4096, 4097, 4096 + SharedFileTest.BODY - 1, 4096 + SharedFileTest.BODY + 1, 1 << 20})
    void anyOtherLengthIsRefused(final int length) throws IOException {
        Files.write(path, Arrays.copyOf(good, length));
        assertRefused("ength=" + length, "delete");
    }

    @Test
    void otherKindsAndVersionsAreNamedOnBothSides() {
        final SharedFileException kind =
                assertThrows(SharedFileException.class, () -> SharedFile.open(path, FileKinds.PIPE, 3));
        assertTrue(kind.getMessage().contains("kind=3 expected=PIPE"), kind.getMessage());
        final SharedFileException version =
                assertThrows(SharedFileException.class, () -> SharedFile.open(path, FileKinds.QUEUE, 4));
        assertTrue(version.getMessage().contains("version=3 expected=4"), version.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, not a Penstock file",
        "8, 0x04030201, another byte order",
        "8, 7, another byte order",
        "12, 2, headerVersion=2 expected=1",
        "16, 0, another kind",
        "16, 99, kind=99",
        "20, 0, version=0",
        "24, 0, headerLength",
        "28, 1, headerLength",
        "60, -1, geometryCount=-1",
        "60, 17, geometryCount=17 max=16",
        "192, 3, nameCount=3 max=2",
        "192, -2147483648, nameCount",
        "256, 1021, nameLength=1021 max=1020",
        "1280, -1, nameLength=-1"
    })
    void eachFieldIsChecked(final int offset, final String value, final String text) throws IOException {
        write(offset, Integer.decode(value));
        assertRefused(text);
    }

    @Test
    void aFileThatWasNeverFinishedIsRefused() throws IOException {
        final byte[] bytes = good.clone();
        Arrays.fill(bytes, 0, 8, (byte) 0);
        Files.write(path, bytes);
        assertRefused("not a Penstock file", "magic=0x0");
    }

    @Test
    void randomFilesAreRefused() throws IOException {
        final Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            final byte[] bytes = new byte[random.nextInt(5 * 4096)];
            random.nextBytes(bytes);
            if (bytes.length > 8 && random.nextBoolean()) {
                System.arraycopy(good, 0, bytes, 0, Math.min(bytes.length, 8 + random.nextInt(24)));
            }
            Files.write(path, bytes);
            assertRefused();
        }
    }

    @Test
    void flippedBitsAreRefusedOrHarmless() throws IOException {
        final Random random = new Random(12);
        for (int i = 0; i < 500; i++) {
            final byte[] bytes = good.clone();
            final int bit = random.nextInt(2304 * 8);
            bytes[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(path, bytes);
            assertDoesNotThrow(() -> {
                try {
                    final SharedFile file = SharedFile.open(path, FileKinds.QUEUE, 3);
                    assertEquals(SharedFileTest.FORMAT.length(), file.format().length());
                    file.region(0, good.length).getLong(good.length - 8);
                } catch (final SharedFileException refused) {
                    assertTrue(refused.getMessage().contains("path=" + path), refused.getMessage());
                }
            });
        }
    }

    @Test
    void namedPipesAreRefusedWithoutWaiting() throws Exception {
        Files.delete(path);
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        assertRefused("not a regular file");
        assertEquals(List.of(path), list());
    }

    private List<Path> list() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }
}
