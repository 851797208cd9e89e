package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumLineTest {
    private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "with space",
                " leading",
                "back\\slash",
                "new\nline",
                "carriage\rreturn",
                "\\n",
                "\\\n\r\\",
                "*star",
                "\u00e4\u00ff",
                "tab\t\u0007\u001b"
            })
    @DisplayName("A line is what the installed sha256sum prints")
    void isWhatSha256sumPrints(final String name) throws IOException, InterruptedException {
        final RawPath path = RawPath.typed(name);
        Files.createFile(RawPath.typed(directory + "/" + name).toPath());
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        SumLine.write(line, OF_NOTHING, path);
        assertEquals(new Shell(directory).succeed("sha256sum -- *"), line.toString(StandardCharsets.ISO_8859_1));
    }
}
