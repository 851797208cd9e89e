package io.penstock.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, compared with the code that it describes. */
final class Document {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private final String text;

    Document(final String path) throws IOException {
        text = Files.readString(ROOT.resolve(path));
    }

    String text() {
        return text;
    }

    /** The contents of the blocks of one kind. */
    List<String> blocks(final String kind) {
        final Matcher block =
                Pattern.compile("```" + kind + "\n(.*?)```", Pattern.DOTALL).matcher(text);
        final List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    /**
     * Asserts that every statement in the Java blocks is in one of these tests, regardless of indentation and line breaks;
     * returns how many there are.
     */
    int assertJavaIsIn(final Class<?>... tests) throws IOException {
        final StringBuilder code = new StringBuilder();
        for (final Class<?> test : tests) {
            code.append(Files.readString(
                    ROOT.resolve("examples/src/test/java/" + test.getName().replace('.', '/') + ".java")));
        }
        final String here = squeezed(code.toString());
        int statements = 0;
        for (final String block : blocks("java")) {
            for (final String statement : block.split("(?<=[;{}])\\s*\n", -1)) {
                assertTrue(here.contains(squeezed(statement)), () -> "only in the document: " + statement);
                statements++;
            }
        }
        return statements;
    }

    /** Asserts that the "layout" blocks are the pictures of these classes, in order. */
    void assertLayoutsAreOf(final String... sources) throws IOException {
        final List<String> drawn = new ArrayList<>();
        for (final String source : sources) {
            final String code = Files.readString(ROOT.resolve(source));
            drawn.add(code.substring(code.indexOf("<pre>") + 5, code.indexOf("</pre>"))
                    .replaceAll("(?m)^ \\* ?", "")
                    .stripTrailing()
                    .stripIndent()
                    .strip());
        }
        assertEquals(drawn, blocks("layout").stream().map(String::strip).toList());
    }

    /** Asserts that every heading of the FAQ is a text in the sources of these modules; returns how many there are. */
    int assertErrorsAreOf(final String... modules) throws IOException {
        final StringBuilder product = new StringBuilder();
        for (final String module : modules) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
                for (final Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    product.append(new String(Files.readAllBytes(file), UTF_8).replaceAll("\"\\s*\\+\\s*\"", ""));
                }
            }
        }
        final Matcher heading = Pattern.compile("(?m)^#### `(.*)`$").matcher(text);
        int headings = 0;
        while (heading.find()) {
            headings++;
            final String error = heading.group(1);
            assertTrue(error.startsWith("java.") || product.indexOf(error) >= 0, () -> "no such error: " + error);
        }
        return headings;
    }

    private static String squeezed(final String code) {
        return code.replaceAll("\\s+", "");
    }
}
