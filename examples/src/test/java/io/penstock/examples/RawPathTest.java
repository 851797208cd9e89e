package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawPathTest {
    private static final String EVERY_BYTE = everyByte();

    @TempDir
    private Path directory;

    @Test
    @DisplayName("A name of all bytes except NUL and the slash is written to the disk and read back")
    void keepsBytes() throws IOException {
        final RawPath path =
                RawPath.typed(directory.toString()).child(EVERY_BYTE.getBytes(StandardCharsets.ISO_8859_1));
        Files.createFile(path.toPath());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            final byte[] name = RawPath.nameOf(entries.iterator().next());
            assertArrayEquals(EVERY_BYTE.getBytes(StandardCharsets.ISO_8859_1), name);
        }
    }

    @Test
    void theNameOfADirectoryHasNoSlash() {
        assertEquals(
                directory.getFileName().toString(), new String(RawPath.nameOf(directory), StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"a, a/x", "a/, a/x", "a//, a//x", "., ./x", "/, /x", "//, //x", "./a/../b, ./a/../b/x"})
    void childrenAreNamedAsFindNamesThem(final String parent, final String child) {
        assertEquals(child, RawPath.typed(parent).child(new byte[] {'x'}).toString());
    }

    @ParameterizedTest
    @CsvSource({"a, /a", "./a, /./a", "a/../b, /a/../b", "'',''", "a//b, /a/b", "., /."})
    void relativePathsStartAtTheWorkingDirectory(final String typed, final String expected) throws IOException {
        assertEquals(
                Path.of("").toRealPath() + expected,
                RawPath.typed(typed).toPath().toString());
    }

    @Test
    @DisplayName("A slash at the end of a symbolic link means its target")
    void followsALinkThatEndsWithASlash() throws IOException {
        Files.createDirectory(directory.resolve("real"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
        final RawPath link = RawPath.typed(directory + "/link");
        assertTrue(Files.isSymbolicLink(link.toPath()));
        assertEquals(
                directory.resolve("real").toRealPath(),
                RawPath.typed(link + "/").toPath().toRealPath());
        assertTrue(!Files.isSymbolicLink(RawPath.typed(link + "/").toPath()));
    }

    @Test
    void bytesAreUnsignedInTheOrder() {
        assertTrue(RawPath.typed("a\u00ff").compareTo(RawPath.typed("ab")) > 0);
        assertTrue(RawPath.typed("a").compareTo(RawPath.typed("a/b")) < 0);
    }

    private static String everyByte() {
        final StringBuilder name = new StringBuilder();
        for (char octet = 1; octet < 256; octet++) {
            if (octet != '/' && octet != 'a' && octet != 'b') { // 253 bytes: a name may have 255
                name.append(octet);
            }
        }
        return name.toString();
    }
}
