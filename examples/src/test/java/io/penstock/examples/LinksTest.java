package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The pages of the repository lead to each other: no link to a file or a heading that is not there, and no page that none leads to. */
class LinksTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?)\\s*$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");

    private static List<Path> pages() throws IOException {
        final List<Path> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT)) {
            files.filter(LinksTest::isPage).forEach(pages::add);
        }
        for (final String folder : List.of("docs", "examples")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.filter(LinksTest::isPage)
                        .filter(page -> !page.toString().contains("/target/"))
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    private static boolean isPage(final Path file) {
        return file.toString().endsWith(".md");
    }

    private static String text(final Path page) {
        try {
            return Files.readString(page);
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The links of a page to files of the repository, not those in code. */
    private static List<String> links(final Path page) {
        return LINK.matcher(CODE.matcher(text(page)).replaceAll(""))
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.matches("(https?|mailto):.*"))
                .toList();
    }

    /** As the usual viewers name them: lower case, blanks as hyphens, without other signs; the second of a name has a number. */
    private static Set<String> anchors(final Path page) {
        final Set<String> anchors = new TreeSet<>();
        final Map<String, Integer> seen = new HashMap<>();
        final Matcher heading = HEADING.matcher(text(page).replaceAll("(?ms)^```.*?^```", ""));
        while (heading.find()) {
            final String name = heading.group(1)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-');
            final int earlier = seen.merge(name, 1, Integer::sum) - 1;
            anchors.add(earlier == 0 ? name : name + "-" + earlier);
        }
        return anchors;
    }

    private static Path target(final Path page, final String link) {
        final String file = link.replaceFirst("#.*", "");
        return file.isEmpty() ? page : page.resolveSibling(file).normalize();
    }

    @Test
    @DisplayName("every link leads to a file, and to a heading that is in it")
    void linksLead() throws Exception {
        final List<String> dead = new ArrayList<>();
        int links = 0;
        for (final Path page : pages()) {
            for (final String link : links(page)) {
                links++;
                final Path target = target(page, link);
                final int anchor = link.indexOf('#');
                if (!Files.exists(target)) {
                    dead.add(ROOT.relativize(page) + ": no such file: " + link);
                } else if (anchor >= 0 && isPage(target) && !anchors(target).contains(link.substring(anchor + 1))) {
                    dead.add(ROOT.relativize(page) + ": no such heading: " + link);
                }
            }
        }
        assertEquals("", String.join("\n", dead));
        assertTrue(links > 300, "links=" + links);
    }

    @Test
    @DisplayName("every page can be reached from README.md")
    void pagesAreReached() throws Exception {
        final Set<Path> reached = new TreeSet<>();
        final List<Path> next = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        while (!next.isEmpty()) {
            final Path page = next.remove(next.size() - 1);
            if (reached.add(page)) {
                links(page).stream()
                        .map(link -> target(page, link))
                        .map(target -> Files.isDirectory(target) ? target.resolve("README.md") : target)
                        .filter(target -> isPage(target) && Files.exists(target))
                        .forEach(next::add);
            }
        }
        final Set<Path> all = new TreeSet<>(pages());
        all.removeAll(reached);
        assertEquals(Set.of(), all);
    }
}
