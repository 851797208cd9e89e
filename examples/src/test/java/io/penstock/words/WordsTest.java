package io.penstock.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The wording of the sources of all modules: fixed sentences of main code, and words that are not used, in tests neither. */
class WordsTest {
    private static final List<String> MODULES = List.of(
            "core",
            "testkit",
            "examples",
            "benchmarks",
            "queue",
            "joinable",
            "pipe",
            "process",
            "logging-sink",
            "sync",
            "pool",
            "objects",
            "micrometer",
            "valkey",
            "cli",
            "site");

    private static final List<String> MAIN =
            MODULES.stream().map(module -> module + "/src/main/java").toList();

    private static final List<String> TESTS = Stream.concat(
                    MODULES.stream().map(module -> module + "/src/test/java"), Stream.of("jcstress/src/main/java"))
            .toList();

    /** The words themselves stand in this one. */
    private static final String SELF = "WordsTest.java";

    /** What users import. */
    private static final Set<String> EXPORTED = Set.of(
            "io.penstock",
            "io.penstock.codec",
            "io.penstock.pipe",
            "io.penstock.process",
            "io.penstock.queue",
            "io.penstock.joinable",
            "io.penstock.sync",
            "io.penstock.pool",
            "io.penstock.objects",
            "io.penstock.micrometer",
            "io.penstock.sink",
            "io.penstock.sink.jul",
            "io.penstock.sink.logback",
            "io.penstock.sink.log4j2");

    private static final Path ROOT = Path.of("..");

    /** Strings, comments and character literals; a run of line comments is one comment. */
    private static final Pattern TOKEN =
            Pattern.compile("\"\"\"(?s:.*?)(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\n])*+'"
                    + "|/\\*(?s:.*?)\\*/|//[^\n]*(?:\n[ \t]*//[^\n]*)*+");

    /** Whole words; a constant named NOBODY is none of them. */
    private static final Pattern BANNED = Pattern.compile(
            "\\b(?:[Ww]hoever|[Nn]obody|[Ii]n vain|[Oo]wes|[Ww]orked off by|[Gg]oes aside|[Hh]earts?)\\b");

    private static final Pattern LINE_START = Pattern.compile("\\s*\n\\s*(?:\\*(?!/)|//)?\\s*");

    /** Enums, records and annotation types do not match, and need no fixed sentences. */
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:abstract|final|sealed|non-sealed|strictfp) )*(?:class|interface) (\\w+)([^{]*)\\{",
            Pattern.MULTILINE);

    private static final Pattern EXCEPTION = Pattern.compile("\\bextends \\w*(?:Exception|Error|Throwable)\\b");

    /** Text up to the next sentence or paragraph. */
    private static final String TEXT = " (?:(?!<b>|<p>).)+";

    private static final Pattern SENTENCES = Pattern.compile("<p><b>Threads:</b>" + TEXT + "<b>Processes:</b>" + TEXT
            + "<b>Blocks:</b>" + TEXT + "(?:<b>Units:</b>" + TEXT + ")?");

    @Test
    @DisplayName("Every public type of an exported package states Threads, Processes and Blocks, in one form")
    void fixedSentences() throws IOException {
        final List<String> faults = new ArrayList<>();
        int types = 0;
        for (final Path file : sources(MAIN)) {
            if (EXPORTED.contains(packageOf(file))) {
                final String source = Files.readString(file);
                final Matcher type = PUBLIC_TYPE.matcher(source);
                if (type.find() && !EXCEPTION.matcher(type.group(2)).find()) {
                    types++;
                    if (!statesSentences(source.substring(0, type.start()))) {
                        faults.add("no sentences '<p><b>Threads:</b> ... <b>Processes:</b> ... <b>Blocks:</b> ...': "
                                + file);
                    }
                }
            }
        }
        assertEquals("", String.join("\n", faults));
        assertTrue(types >= 6, "too few types were found: types=" + types);
    }

    @Test
    @DisplayName("No comment or string of main code or of a test contains a banned word")
    void bannedWords() throws IOException {
        final List<String> faults = new ArrayList<>();
        final List<Path> all = sources(MAIN);
        all.addAll(sources(TESTS));
        for (final Path file : all) {
            for (final String word : bannedWordsOf(Files.readString(file))) {
                faults.add("'" + word + "': " + file);
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    @Test
    @DisplayName("Banned words are found in comments, strings and text blocks, even across lines, and nowhere else")
    void bannedWordsAreFound() {
        assertEquals(List.of("Nobody"), bannedWordsOf("/** Nobody. */ class A {}"));
        assertEquals(List.of("in vain"), bannedWordsOf("/*\n * waits in\n * vain\n */"));
        assertEquals(List.of("in vain"), bannedWordsOf("    // waits in\n    // vain\n"));
        assertEquals(List.of("owes"), bannedWordsOf("char c = '\"'; String s = \"it owes \\\" one\";"));
        assertEquals(List.of("whoever"), bannedWordsOf("\"\"\"\n    \"a\"\n    whoever\n    \"\"\""));
        assertEquals(List.of(), bannedWordsOf("int nobody = NOBODY; // {@link A#NOBODY}\nint whoever;"));
    }

    @Test
    @DisplayName("Another spelling or order of the fixed sentences is not accepted")
    void otherSpellingsAreRefused() {
        assertTrue(statesSentences("/**\n * A.\n *\n * <p><b>Threads:</b> any. <b>Processes:</b> one.\n"
                + " * <b>Blocks:</b> no. <b>Units:</b> bytes.\n */"));
        assertTrue(!statesSentences("/** A. <p><i>Threads:</i> any. <i>Processes:</i> one. <i>Blocks:</i> no. */"));
        assertTrue(!statesSentences("/** A. <p><b>Threads, processes:</b> any. <b>Blocks:</b> no. */"));
        assertTrue(!statesSentences("/** A. <p><b>Threads:</b> any. <b>Blocks:</b> no. <b>Processes:</b> one. */"));
        assertTrue(!statesSentences("/** A. <p><b>Threads:</b> any. <p><b>Processes:</b> one. <b>Blocks:</b> no. */"));
    }

    private static List<Path> sources(final List<String> folders) throws IOException {
        final List<Path> sources = new ArrayList<>();
        for (final String folder : folders) {
            if (Files.exists(ROOT.resolve(folder))) { // some modules have no tests
                try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("module-info.java") && !file.endsWith(SELF))
                            .sorted()
                            .forEach(sources::add);
                }
            }
        }
        return sources;
    }

    private static String packageOf(final Path file) {
        final Path inModule = ROOT.relativize(file); // MODULE/src/main/java/PACKAGE/FILE
        return inModule.subpath(4, inModule.getNameCount() - 1).toString().replace('/', '.');
    }

    private static List<String> bannedWordsOf(final String source) {
        final List<String> found = new ArrayList<>();
        final Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            final Matcher word = BANNED.matcher(joined(token.group()));
            while (word.find()) {
                found.add(word.group());
            }
        }
        return found;
    }

    /** Looks into the last Javadoc of a source, which belongs to the type that follows. */
    private static boolean statesSentences(final String beforeType) {
        final int start = beforeType.lastIndexOf("/**");
        return start >= 0
                && SENTENCES.matcher(joined(beforeType.substring(start))).find();
    }

    private static String joined(final String text) {
        return LINE_START.matcher(text).replaceAll(" ");
    }
}
