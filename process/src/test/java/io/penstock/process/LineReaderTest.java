package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Lines, and those that are too long. */
class LineReaderTest {
    private static final String LONGEST = "x".repeat(LineReader.LONGEST);

    /** A stream that gives some characters at a time, as a pipe does. */
    private static Reader slowly(final String text, final Random random) {
        return new StringReader(text) {
            @Override
            public int read(final char[] target, final int offset, final int length) throws IOException {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(5)));
            }
        };
    }

    private static List<String> lines(final Reader in) throws IOException {
        final List<String> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(in)) {
            for (String line = reader.next(); line != null; line = reader.next()) {
                lines.add(line);
            }
            assertNull(reader.next());
        }
        return lines;
    }

    private static List<String> lines(final String text) throws IOException {
        return lines(new StringReader(text));
    }

    @Test
    @DisplayName("Lines are those of a BufferedReader, whatever ends them and however they come")
    void asABufferedReader() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            final StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(20); left > 0; left--) {
                text.append("a\n\rb\n\r".charAt(random.nextInt(6)));
            }
            final List<String> expected = new BufferedReader(new StringReader(text.toString()))
                    .lines()
                    .toList();
            assertEquals(expected, lines(slowly(text.toString(), random)), "seed=" + seed + " i=" + i);
        }
    }

    @Test
    @DisplayName("A line that is too long comes in parts, with no empty one behind it, and no sign is cut")
    void parts() throws IOException {
        assertEquals(List.of(LONGEST), lines(LONGEST));
        for (final String end : List.of("\n", "\r", "\r\n")) {
            assertEquals(List.of(LONGEST, "next"), lines(LONGEST + end + "next"));
            assertEquals(List.of(LONGEST, "", "next"), lines(LONGEST + end + end + "next"));
        }
        assertEquals(List.of(LONGEST, LONGEST, "y"), lines(LONGEST + LONGEST + "y\n"));
        final String sign = new String(Character.toChars(0x1F600));
        final String almost = LONGEST.substring(1);
        assertEquals(List.of(almost, sign + "z"), lines(almost + sign + "z"));
    }
}
