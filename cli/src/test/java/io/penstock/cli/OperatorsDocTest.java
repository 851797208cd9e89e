package io.penstock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.cli.view.ChannelFacts;
import io.penstock.cli.view.DeadlockFacts;
import io.penstock.cli.view.Finding;
import io.penstock.cli.view.ItemFacts;
import io.penstock.cli.view.LockFacts;
import io.penstock.cli.view.Locks;
import io.penstock.cli.view.LogFacts;
import io.penstock.cli.view.Measured;
import io.penstock.cli.view.PoolFacts;
import io.penstock.cli.view.ProcessFacts;
import io.penstock.cli.view.Top;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OperatorsDocTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Map<String, Class<?>> OBJECTS = Map.ofEntries(
            Map.entry("channel", ChannelFacts.class),
            Map.entry("user", ProcessFacts.class),
            Map.entry("item, letter", ItemFacts.class),
            Map.entry("`locks`", Locks.class),
            Map.entry("lock", LockFacts.class),
            Map.entry("deadlock", DeadlockFacts.class),
            Map.entry("member", DeadlockFacts.Member.class),
            Map.entry("`log status`", LogFacts.class),
            Map.entry("log worker", LogFacts.Worker.class),
            Map.entry("parent", PoolFacts.class),
            Map.entry("pool worker", PoolFacts.Worker.class),
            Map.entry("`top`", Top.class),
            Map.entry("row", Top.Row.class),
            Map.entry("load", Top.Load.class),
            Map.entry("finding", Finding.class),
            Map.entry("measurement", Measured.class));

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/operators.md"));
    }

    @Test
    @DisplayName(
            "docs/operators.md lists the fields of each object that a command prints as JSON: none more, none fewer")
    void fields() throws Exception {
        final String document = document();
        OBJECTS.forEach((name, type) -> {
            final Matcher row = Pattern.compile("(?m)^\\| " + Pattern.quote(name) + " \\| (`.*`) \\|$")
                    .matcher(document);
            assertTrue(row.find(), () -> "no row for " + name);
            assertEquals(
                    Arrays.stream(type.getRecordComponents())
                            .map(RecordComponent::getName)
                            .toList(),
                    List.of(row.group(1).replace("`", "").split(" ", -1)),
                    name);
        });
    }

    @Test
    @DisplayName("docs/operators.md names each command, and each code of doctor")
    void namesAll() throws Exception {
        final String document = document();
        Penstock.commandLine().getSubcommands().keySet().stream()
                .filter(name -> !name.equals("help"))
                .forEach(name -> assertTrue(document.contains("`" + name), () -> "no command " + name));
        final String sources = sources();
        final Matcher code = Pattern.compile("Finding\\s*\\.(?:error|warning)\\(\\s*\"([a-z-]+)\"")
                .matcher(sources);
        int codes = 0;
        while (code.find()) {
            codes++;
            assertTrue(document.contains("`" + code.group(1) + "`"), code::group);
        }
        assertTrue(codes > 15, "codes=" + codes);
    }

    @Test
    @DisplayName("each error in the FAQ of docs/operators.md is a text of the command")
    void errors() throws Exception {
        final String sources = sources();
        final Matcher heading = Pattern.compile("(?m)^#### `(.*)`$").matcher(document());
        int headings = 0;
        while (heading.find()) {
            headings++;
            assertTrue(sources.contains(heading.group(1)), heading::group);
        }
        assertEquals(3, headings);
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("cli/src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(OperatorsDocTest::text)
                    .collect(Collectors.joining())
                    .replaceAll("\"\\s*\\+\\s*\"", "");
        }
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
