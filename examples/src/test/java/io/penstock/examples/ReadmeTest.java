package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's sample, compiled and run as a reader pastes it; and the README's length. */
class ReadmeTest {
    private static final int PHOTOS = 5_000;
    private static final int MOST_LINES = 120;
    private static final Pattern SHRUNK = Pattern.compile("(\\d+) shrinks Photo\\[number=(\\d+)]");

    @TempDir
    private Path directory;

    @Test
    @Tag("two-process")
    @Tag("kill")
    @DisplayName("The README's sample compiles as pasted, survives the kill that it shows, and ends")
    void sampleRuns() throws Exception {
        final List<String> blocks = new Document("README.md").blocks("java");
        assertEquals(1, blocks.size());
        final Path source = Files.writeString(directory.resolve("Thumbnails.java"), blocks.get(0));
        final String classPath = directory + java.io.File.pathSeparator + System.getProperty("java.class.path");
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                classPath,
                                "-d",
                                directory.toString(),
                                source.toString()));

        final Process sample = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(), "-cp", classPath, "Thumbnails")
                .redirectErrorStream(true)
                .start();
        try {
            final String output = new String(sample.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, sample.waitFor(), output);
            final List<String> lines = output.lines().toList();
            assertTrue(lines.contains("all done, unfinished: 0"), output);
            assertTrue(lines.stream().anyMatch(line -> line.endsWith(" ends")), output);
            final Set<Integer> photos = new HashSet<>();
            final List<String> others = new ArrayList<>();
            for (final String line : lines) {
                final Matcher shrunk = SHRUNK.matcher(line);
                if (shrunk.find()) {
                    photos.add(Integer.parseInt(shrunk.group(2)));
                } else if (!line.startsWith("all done") && !line.endsWith(" ends")) {
                    others.add(line);
                }
            }
            // The killed worker's last line may be cut, and then another worker's stands behind it.
            assertTrue(photos.size() >= PHOTOS - 1, "photos=" + photos.size());
            assertTrue(others.size() <= 1, others.toString());
        } finally {
            sample.destroyForcibly();
        }
    }

    @Test
    @DisplayName("The README's first screen is short")
    void isShort() throws IOException {
        final String text = new Document("README.md").text();
        assertFalse(text.lines().count() > MOST_LINES, "lines=" + text.lines().count() + " max=" + MOST_LINES);
    }
}
