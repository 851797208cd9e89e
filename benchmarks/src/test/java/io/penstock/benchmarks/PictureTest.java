package io.penstock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.benchmarks.kit.Picture;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PictureTest {
    @Test
    @DisplayName("The same figures give the same small file; its texts are not curves, a missing value is a gap")
    void theSameFiguresGiveTheSameFile() throws IOException {
        final String first = picture().svg();

        assertEquals(first, picture().svg());
        assertTrue(first.length() < 40_000, () -> "length=" + first.length());
        for (final String text : List.of("How it grows, us each", "64 MiB", "Ours &amp; theirs", "Another")) {
            assertTrue(first.contains(text), () -> text + " in " + first);
        }
    }

    private static Picture picture() {
        final Map<String, List<Double>> curves = new LinkedHashMap<>();
        curves.put("Ours & theirs", List.of(0.02, 1.0, 20_000.0));
        curves.put("Another", Arrays.asList(0.05, 3.0, null));
        return new Picture("name", "How it grows", "bytes", "us each", List.of("0 B", "1 KiB", "64 MiB"), curves);
    }
}
