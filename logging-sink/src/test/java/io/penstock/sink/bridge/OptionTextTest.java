package io.penstock.sink.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** H2, of options in the configuration of a framework. */
class OptionTextTest {
    private static String[] words(final String... words) {
        return words;
    }

    @Test
    @DisplayName("H2: options are split by white space, and quotes keep the spaces of a value")
    void splits() {
        assertArrayEquals(words(), OptionText.split(" \n\t"));
        assertArrayEquals(words("--max-size", "1MB", "--gzip"), OptionText.split(" --max-size\n 1MB\t--gzip "));
        assertArrayEquals(words("--jar", "/opt/my app/sink.jar"), OptionText.split("--jar \"/opt/my app/sink.jar\""));
        assertArrayEquals(words("--jar", "/a b/c\\d"), OptionText.split("--jar '/a b'/c\\d"));
        assertArrayEquals(words("it's", "", "x"), OptionText.split("\"it's\" '' x"));
    }

    @Test
    @DisplayName("a quote that is not closed is refused")
    void openQuote() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> OptionText.split("--jar \"/a b"))
                .getMessage()
                .contains("a quote is not closed: quote=\""));
    }
}
