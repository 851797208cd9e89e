package io.penstock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.benchmarks.kit.MarkdownFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    @DisplayName("Bad arguments: status 2, and a message that says what is wrong")
    @Tag("two-process")
    void badArgumentsAreNamed() {
        assertEquals(2, run("pipe", "--only=no table is called so"));
        assertTrue(err.toString().contains("no table is called so"), err::toString);
        assertEquals(2, run("pipe", "--rounds=0"));
        assertTrue(err.toString().contains("rounds=0"), err::toString);
        assertEquals(2, run());
        assertTrue(err.toString().contains("Which one?"), err::toString);
    }

    @Test
    @DisplayName("A document's figures are replaced at their marks, the rest is unchanged")
    void figuresAreReplacedInPlace() throws IOException {
        final Path path = folder.resolve("document.md");
        Files.writeString(path, "# Title\n");
        final MarkdownFile document = new MarkdownFile(path);

        document.put("pipe", "old\n");
        document.put("queue", "other\n");
        document.put("pipe", "new\n");

        final String text = Files.readString(path);
        assertTrue(text.startsWith("# Title\n"), text);
        assertTrue(text.contains("new") && text.contains("other") && !text.contains("old"), text);
        assertTrue(text.indexOf("new") < text.indexOf("other"), text);
    }

    private int run(final String... arguments) {
        final CommandLine line = Main.commandLine();
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }
}
