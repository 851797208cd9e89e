package io.penstock.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of this repository, with empty pages in place of the Javadoc: that is made by the site's profile alone. */
class SiteTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final List<String> QUESTIONS = List.of(
            "Why does my consumer wait?", "Who has this lock?", "Why is this item dead?", "How full is my sink?");

    @TempDir
    private Path directory;

    private Path write(final String name) throws Exception {
        final Path output = directory.resolve(name);
        final Site site = Site.of(ROOT, output);
        final Map<String, String> types = Javadoc.of(ROOT).addresses();
        final List<String> addresses = new ArrayList<>(types.values());
        addresses.add("api/index.html");
        for (final String address : addresses) {
            final Path page = output.resolve(address);
            Files.createDirectories(page.getParent());
            Files.writeString(page, "<!DOCTYPE html>");
        }
        site.write(types);
        return output;
    }

    private static Map<String, String> contents(final Path folder) throws IOException {
        final Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                // also of pictures: each byte is a character
                contents.put(folder.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    @DisplayName("the pages of this repository make a site without a dead link, twice with the same bytes")
    void site() throws Exception {
        final Path first = write("first");
        final LinkCheck check = LinkCheck.of(first);
        assertEquals(List.of(), check.dead());
        assertTrue(check.links() > 5_000, () -> "links=" + check.links());
        assertEquals(contents(first), contents(write("second")));
        final Document queues = Jsoup.parse(first.resolve("docs/queues.html"));
        assertFalse(queues.select("a[href$=/JoinableQueue.html] > code").isEmpty(), "links into the Javadoc");
    }

    @Test
    @DisplayName(
            "each question of those on call is on the front page, leads to its answer, and is a section of the search")
    void questions() throws Exception {
        final Path site = write("site");
        final Document front = Jsoup.parse(site.resolve("index.html"));
        final String script = Files.readString(site.resolve("assets/search-data.js"));
        final JsonNode sections = new ObjectMapper().readTree(script.substring(script.indexOf('[')));
        for (final String question : QUESTIONS) {
            final Element link = front.select(".front a").stream()
                    .filter(each -> each.text().equals(question))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(question));
            final String[] address = link.attr("href").split("#", 2);
            final Element heading = Jsoup.parse(site.resolve(address[0])).getElementById(address[1]);
            assertEquals(question + "#", heading.text());
            assertTrue(
                    StreamSupport.stream(sections.spliterator(), false)
                            .anyMatch(section -> section.get("h").asText().equals(question)
                                    && section.get("a").asText().equals(link.attr("href"))
                                    && section.get("g").asText().equals("On call")),
                    question);
        }
    }

    @Test
    @DisplayName(
            "a link to a file, an anchor or a page of the Javadoc that is not there is found, and so is what comes from another host")
    void dead() throws Exception {
        Files.createDirectories(directory.resolve("api"));
        Files.writeString(directory.resolve("api/A.html"), "<h2 id=\"put(E)\">put</h2>");
        final String fine =
                "<a href=\"api/A.html#put(E)\">a</a><a href=\"api/A.html#put%28E%29\">b</a><a href=\"https://a.example/\">c</a>";
        final Path page = directory.resolve("index.html");
        Files.writeString(page, fine);
        assertEquals(List.of(), LinkCheck.of(directory).dead());
        final Map<String, String> faults = Map.of(
                "<a href=\"none.html\">a</a>", "no such file",
                "<a href=\"../\">a</a>", "no such file",
                "<a href=\"#none\">a</a>", "no such anchor",
                "<a href=\"api/A.html#take()\">a</a>", "no such anchor",
                "<a href=\"api/B.html\">a</a>", "no such file",
                "<img src=\"none.svg\">", "no such file",
                "<script src=\"https://a.example/a.js\"></script>", "is loaded from elsewhere",
                "<img src=\"//a.example/a.png\">", "is loaded from elsewhere",
                "<link rel=\"stylesheet\" href=\"http://a.example/a.css\">", "is loaded from elsewhere");
        for (final Map.Entry<String, String> fault : faults.entrySet()) {
            Files.writeString(page, fine + fault.getKey());
            final LinkCheck check = LinkCheck.of(directory);
            assertEquals(1, check.dead().size(), fault.getKey());
            assertTrue(check.dead().get(0).endsWith("reason=" + fault.getValue()), check.dead()::toString);
            assertThrows(SiteException.class, check::failIfDead);
        }
        Files.writeString(page, fine);
        Files.writeString(directory.resolve("a.css"), "body { background: url(https://a.example/a.png) }");
        assertEquals(
                List.of("page=a.css reason=loads from elsewhere"),
                LinkCheck.of(directory).dead());
    }

    @Test
    @DisplayName("a page links to a file that is not there, or is in no group: the site is not made")
    void faults() throws Exception {
        final Map<Path, Page> pages = Site.of(ROOT, directory.resolve("out")).pages();
        final Page dead = Page.of(
                Path.of("docs/a.md"), "# A\n\n[b](b.md), ![c](pictures/c.svg), [d](../../d), [q](queues.md#queues)\n");
        final Links links = new Links(ROOT, pages, Map.of());
        links.resolve(dead);
        final String message =
                assertThrows(SiteException.class, links::failIfDead).getMessage();
        assertTrue(message.contains("faults=3"), message);
        for (final String link : List.of("b.md", "pictures/c.svg", "../../d")) {
            assertTrue(message.contains("page=docs/a.md link=" + link + " reason=no such file"), message);
        }
        assertEquals("queues.html#queues", dead.body().select("a").last().attr("href"));
        final Map<Path, Page> more = new TreeMap<>(pages);
        more.put(dead.source(), dead);
        assertTrue(assertThrows(SiteException.class, () -> Navigation.of(more))
                .getMessage()
                .contains("page=docs/a.md reason=is not in navigation.txt"));
    }
}
