package io.penstock.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The tests that the documents name as proof: a renamed or deleted one leaves a promise without a test. */
class NamedTestsTest {
    /** {@code SomeTest}, {@code SomeTest.method}, or {@code .method} of the class that was named before. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|Contract))?(?:\\.(\\w+))?`");

    @Test
    @DisplayName("each row of docs/environments.md names a test, and each test that a row names exists")
    void environments() throws IOException {
        final Map<String, String> sources = testSources();
        final List<String> missing = new ArrayList<>();
        int rows = 0;
        for (final String line : Repository.lines("docs/environments.md")) {
            if (line.startsWith("| ") && !line.startsWith("| environment ")) {
                rows++;
                final String cell = line.substring(line.lastIndexOf('|', line.length() - 2) + 1, line.length() - 1);
                final List<String> named = check(cell, sources, missing);
                if (named.isEmpty()) {
                    missing.add("no test: " + line);
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(rows > 30, "rows=" + rows);
    }

    @Test
    @DisplayName("each class of tests that docs/rules.md and docs/mutants.md name exists")
    void rules() throws IOException {
        final Map<String, String> sources = testSources();
        final List<String> missing = new ArrayList<>();
        int named = 0;
        for (final String file : List.of("docs/rules.md", "docs/mutants.md")) {
            for (final String line : Repository.lines(file)) {
                for (final String test : check(line, sources, new ArrayList<>())) {
                    named++;
                    if (!sources.containsKey(test)) {
                        missing.add(file + ": " + test);
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 500, "named=" + named);
    }

    /** The classes that a text names; what does not exist is added to the missing ones. */
    private static List<String> check(
            final String text, final Map<String, String> sources, final List<String> missing) {
        final List<String> classes = new ArrayList<>();
        final Matcher named = NAMED.matcher(text);
        String last = null;
        while (named.find()) {
            if (named.group(1) != null) {
                last = named.group(1);
                classes.add(last);
            }
            final String source = sources.get(last);
            final String method = named.group(2);
            if (source == null || (method != null && !source.contains("void " + method + "("))) {
                missing.add(last + (method == null ? "" : "." + method));
            }
        }
        return classes;
    }

    private static Map<String, String> testSources() throws IOException {
        final Map<String, String> sources = new TreeMap<>();
        for (final Path module : Repository.modules()) {
            final Path tests = module.resolve("src/test/java");
            if (Files.isDirectory(tests)) {
                try (Stream<Path> files = Files.walk(tests)) {
                    for (final Path file : files.filter(each -> each.toString().endsWith(".java"))
                            .toList()) {
                        final String name = file.getFileName().toString();
                        sources.merge(
                                name.substring(0, name.length() - ".java".length()),
                                Files.readString(file),
                                String::concat);
                    }
                }
            }
        }
        return sources;
    }
}
