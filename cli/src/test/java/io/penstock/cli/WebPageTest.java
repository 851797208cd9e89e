package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.joinable.JoinableQueue;
import io.penstock.joinable.Lease;
import io.penstock.queue.BoundedQueue;
import io.penstock.sync.Board;
import io.penstock.testkit.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** The live page in a browser. It is skipped, loudly, where there is none. */
@Timeout(300)
class WebPageTest {
    private static final String MARKUP = "<img src=/none onerror=\"document.title='run'\"> & <b>bold</b>";
    private static final List<String> VIEWS = List.of("channels", "processes", "locks", "pools", "logs", "doctor");

    @TempDir(factory = Place.class)
    private Path dir;

    /** Where the channels lie: in pictures by a name that says something. */
    static final class Place implements TempDirFactory {
        @Override
        public Path createTempDirectory(final AnnotatedElementContext element, final ExtensionContext context)
                throws IOException {
            return Browser.takesPictures()
                    ? Files.createDirectory(Path.of("/dev/shm/app"))
                    : Files.createTempDirectory("penstock-page");
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("O37: queues are shown as API and files say; a click opens one with its curves, users and items")
    void queues() throws Exception {
        final Path jobs = dir.resolve("jobs");
        try (Browser browser = Browser.start();
                JoinableQueue<String> queue =
                        JoinableQueue.at(jobs, String.class).maxItems(10).create();
                BoundedQueue<String> other =
                        BoundedQueue.at(dir.resolve("other"), String.class).create();
                Jvm holder = Jvm.start(Peer.class, "lease", jobs.toString());
                WebClient web = WebClient.of(dir)) {
            queue.put("one");
            queue.put(MARKUP);
            queue.put("three");
            holder.expect("leased one");
            browser.open(web);
            browser.awaitNewLook();
            final JsonNode rows = browser.table("Channels");
            final JsonNode row = rows.get(jobs.toString());
            final JsonNode api = WebApiTest.channel(web, jobs);
            assertEquals(2, rows.size());
            assertEquals("jobs", row.get("Channel").asText());
            assertEquals("joinable queue", row.get("Kind").asText());
            assertEquals(queue.size() + " items", row.get("Depth").asText());
            assertEquals(api.get("depth").asText() + " items", row.get("Depth").asText());
            assertEquals(api.get("fullPercent").asText() + " %", row.get("Full").asText());
            assertEquals("1", row.get("In flight").asText());
            assertEquals("0", row.get("Dead letters").asText());
            assertEquals("2", row.get("Users").asText());
            assertEquals("0.0", row.get("In/s").asText());
            queue.put("four");
            await().until(() ->
                    browser.table("Channels").at(key(jobs) + "/Depth").asText().equals("3 items"));
            browser.picture("web-queues");

            browser.click("tr[data-key$='/jobs'] button");
            await().until(() -> browser.text("h2").equals("jobs"));
            await().until(() -> browser.table("First items").size() == 3);
            final JsonNode first =
                    web.get("/api/items", "path", jobs.toString()).at("/items/0");
            final JsonNode shown =
                    browser.table("First items").get(first.get("number").asText());
            assertEquals(MARKUP, shown.get("Item").asText());
            assertEquals("java.lang.String", shown.get("Type").asText());
            assertEquals(0L, browser.script("return document.querySelectorAll('code img, code b').length"));
            assertEquals(
                    "1",
                    browser.table("Users")
                            .get("" + holder.pid())
                            .get("Numbers")
                            .asText()
                            .replaceAll(".*leased=(\\d+).*", "$1"));
            assertEquals("3", browser.text("[data-name=items] dd"));
            await().until(() -> drawn(browser) > 0);
            await().until(() -> (long) browser.script("return document.querySelectorAll('.uplot canvas').length") == 2);
            browser.checkConsole();
            assertTrue(other.isEmpty());
        }
    }

    /** How many pixels of the curve of depths are not those of the background. */
    private static long drawn(final Browser browser) {
        return (long) browser.script("""
                const canvas = document.querySelector(".uplot canvas");
                const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                return pixels.filter((value, at) => at % 4 === 3 && value > 0).length;
                """);
    }

    private static String key(final Path path) {
        return "/" + path.toString().replace("/", "~1");
    }

    @Test
    @DisplayName("O38: dead letters are dropped and put back by clicks and keys, each only after it was confirmed")
    void deadLetters() throws Exception {
        final Path jobs = dir.resolve("jobs");
        try (Browser browser = Browser.start();
                JoinableQueue<String> queue =
                        JoinableQueue.at(jobs, String.class).maxDeliveries(1).create();
                WebClient web = WebClient.of(dir)) {
            kill(queue, "poison", "sour", "stale", "late");
            browser.open(web);
            await().until(() -> browser.table("Channels")
                    .at(key(jobs) + "/Dead letters")
                    .asText()
                    .equals("4"));
            browser.press("j");
            browser.pressEnter();
            await().until(() -> browser.table("Dead letters").size() == 4);
            final JsonNode letters =
                    web.get("/api/dead", "path", jobs.toString()).get("letters");
            for (final JsonNode letter : letters) {
                final JsonNode row =
                        browser.table("Dead letters").get(letter.get("number").asText());
                assertEquals(letter.get("value").asText(), row.get("Item").asText());
                assertEquals("1", row.get("Deliveries").asText());
            }
            browser.script("document.querySelector('table[aria-label=\"Dead letters\"]').scrollIntoView()");
            browser.picture("web-dead-letters");
            final String poison = "tr[data-key='" + letters.at("/0/number").asText() + "'] ";
            browser.click(poison + "[data-verb=drop]");
            assertTrue(browser.element("#confirm").isDisplayed());
            assertTrue(browser.text("#confirm-title").startsWith("Drop letter"));
            browser.click("#confirm-no");
            browser.awaitNewLook();
            assertEquals(4, queue.deadLetters().size());

            browser.click(poison + "[data-verb=drop]");
            browser.click("#confirm-yes");
            await().until(() -> browser.table("Dead letters").size() == 3);
            assertEquals("dropped: 1. ", browser.text("#decided"));
            assertEquals(3, queue.deadLetters().size());
            assertEquals(0, queue.size());

            browser.click("tr[data-key='" + letters.at("/1/number").asText() + "'] [data-verb=back]");
            browser.click("#confirm-yes");
            await().until(() -> browser.table("Dead letters").size() == 2);
            assertEquals("sour", queue.peek());
            assertEquals("put back: 1. ", browser.text("#decided"));

            browser.press("b");
            assertEquals("Put 2 letters back", browser.text("#confirm-yes"));
            browser.press(Keys.ESCAPE);
            await().until(() -> !browser.element("#confirm").isDisplayed());
            assertEquals(2, queue.deadLetters().size());
            browser.press("x");
            browser.press(Keys.TAB);
            browser.pressEnter();
            await().until(() -> queue.deadLetters().isEmpty());
            assertEquals(1, queue.size());
            await().until(() -> browser.table("Dead letters").size() == 0);
            browser.press(Keys.ESCAPE);
            await().until(() -> browser.text("h2").startsWith("Queues"));
            browser.checkConsole();
        }
    }

    private static void kill(final JoinableQueue<String> queue, final String... items) throws Exception {
        for (final String item : items) {
            queue.put(item);
            try (Lease<String> lease = queue.lease()) {
                assertEquals(item, lease.value());
            }
        }
    }

    @Test
    @Tag("two-process")
    @DisplayName("O37: processes, a deadlock as a picture, pools and log sinks are shown as the API says")
    void otherViews() throws Exception {
        final Path board = dir.resolve("board");
        final Path empty = dir.resolve("empty");
        final Path lanes = dir.resolve("lanes");
        final Path pipe = Files.createDirectory(dir.resolve("penstock-1-2")).resolve("child-a.pipe");
        try (Browser browser = Browser.start();
                Board made = Board.at(board).create();
                BoundedQueue<String> queue =
                        BoundedQueue.at(empty, String.class).create();
                Jvm one = Jvm.start(Peer.class, "lock", board.toString(), "a", "b");
                Jvm two = Jvm.start(Peer.class, "lock", board.toString(), "b", "a");
                Jvm taker = Jvm.start(Peer.class, "take", empty.toString());
                Jvm worker = Jvm.start(Peer.class, "log", lanes.toString());
                Jvm parent = Jvm.start(Peer.class, "pipe", pipe.toString());
                WebClient web = WebClient.of(dir)) {
            one.expect("holds a");
            two.expect("holds b");
            taker.expect("taking");
            worker.expect("logged");
            parent.expect("created");
            one.tell("now");
            two.tell("now");
            await().until(() -> web.get("/api/locks").get("deadlocks").size() == 1);
            browser.open(web);
            browser.press("2");
            await().until(() -> browser.table("Processes")
                    .at("/" + one.pid() + "/Waits for")
                    .asText()
                    .equals("b of board"));
            await().until(() -> browser.table("Processes")
                    .at("/" + taker.pid() + "/Waits for")
                    .asText()
                    .equals("an item of empty"));
            assertEquals(
                    "alive",
                    browser.table("Processes").at("/" + worker.pid() + "/State").asText());
            assertEquals(
                    "lanes",
                    browser.table("Processes").at("/" + worker.pid() + "/Uses").asText());
            browser.picture("web-processes");

            browser.press("3");
            await().until(() -> browser.table("Locks").size() == 2);
            final JsonNode lock = browser.table("Locks").get(board + " a");
            assertEquals("pid " + one.pid() + " (alive)", lock.get("Held by").asText());
            assertEquals("" + two.pid(), lock.get("Who waits").asText());
            for (final String edge : List.of(
                    "a of board held by " + one.pid(),
                    "b of board held by " + two.pid(),
                    one.pid() + " waits for b of board",
                    two.pid() + " waits for a of board")) {
                assertEquals(
                        1L,
                        browser.script(
                                "return document.querySelectorAll(`path.cycle[data-edge='${arguments[0]}']`).length",
                                edge),
                        edge);
            }
            assertEquals(4L, browser.script("return document.querySelectorAll('path.edge').length"));
            assertTrue(browser.text("[aria-label=Deadlocks]").contains("pid " + one.pid() + " thread "));
            browser.picture("web-locks");

            browser.press("4");
            await().until(() -> browser.table("Workers").size() == 1);
            assertEquals("parent pid " + parent.pid() + " (alive)", browser.text("#view h3"));
            assertEquals(
                    "starting",
                    browser.table("Workers").elements().next().get("State").asText());

            browser.press("5");
            await().until(() -> browser.table("Lanes").size() == 1);
            final JsonNode lane = browser.table("Lanes").elements().next();
            final JsonNode log = web.get("/api/logs").at("/sinks/0/workers/0");
            assertEquals("" + worker.pid(), lane.get("Pid").asText());
            assertEquals(log.get("lag").asText(), lane.get("Lag").asText());
            assertEquals(log.get("lane").asText(), lane.get("Lane").asText());
            assertEquals("1", lane.get("Lag").asText());

            browser.press("6");
            await().until(() -> browser.table("Findings").toString().contains("\"deadlock\""));
            browser.checkConsole();
            assertTrue(queue.isEmpty());
            assertEquals(0, made.number("n").get());
        }
    }

    @Test
    @DisplayName(
            "O39: at 375 pixels no view is wider than the screen, with long paths and items; dark and light differ")
    void narrow() throws Exception {
        final Path folder =
                Files.createDirectories(dir.resolve("a-folder-with-a-name-that-is-rather-long/" + "x".repeat(60)));
        final Path jobs = folder.resolve("jobs-" + "y".repeat(80));
        try (Browser browser = Browser.start();
                JoinableQueue<String> queue =
                        JoinableQueue.at(jobs, String.class).maxDeliveries(1).create();
                Board board = Board.at(folder.resolve("board")).create();
                WebClient web = WebClient.of(dir)) {
            kill(queue, "z".repeat(3000));
            queue.put("w".repeat(3000));
            board.lock("l".repeat(60)).lock();
            browser.colours("light");
            browser.width(375);
            browser.open(web);
            for (final String view : VIEWS) {
                browser.script("location.hash = arguments[0]", view);
                await().until(() -> browser.script("return document.querySelector('nav a[aria-current]').hash")
                        .equals("#" + view));
                browser.awaitNewLook();
                checkWidth(browser, view);
            }
            browser.script("location.hash = 'channel=' + encodeURIComponent(arguments[0])", jobs.toString());
            await().until(() -> browser.table("Dead letters").size() == 1);
            browser.awaitNewLook();
            checkWidth(browser, "channel");
            browser.picture("web-375");

            final String light = background(browser);
            browser.colours("dark");
            await().until(() -> !background(browser).equals(light));
            final String dark = background(browser);
            browser.press("t");
            assertEquals("Theme: light", browser.text("#theme"));
            assertEquals(light, background(browser));
            browser.press("t");
            assertEquals("Theme: dark", browser.text("#theme"));
            assertEquals(dark, background(browser));
            browser.checkConsole();
            board.lock("l".repeat(60)).unlock();
        }
    }

    private static void checkWidth(final Browser browser, final String view) {
        assertEquals(375L, browser.script("return innerWidth"));
        assertEquals(375L, browser.script("return document.documentElement.scrollWidth"), view);
    }

    private static String background(final Browser browser) {
        return String.valueOf(browser.script("return getComputedStyle(document.body).backgroundColor"));
    }

    @Test
    @DisplayName(
            "O35: the page takes the token out of its address and keeps it over a reload; without it, it shows nothing; hidden, it asks for nothing; it loads nothing from elsewhere")
    void token() throws Exception {
        try (Browser browser = Browser.start();
                BoundedQueue<String> queue =
                        BoundedQueue.at(dir.resolve("queue"), String.class).create();
                WebClient web = WebClient.of(dir)) {
            browser.driver().get(web.at("/"));
            browser.expectError("401");
            await().until(() -> browser.text("#problem").contains("token"));
            assertEquals(0, browser.table("Channels").size());
            browser.driver().get("about:blank");
            browser.open(web);
            assertEquals(1, browser.table("Channels").size());
            assertTrue(
                    !browser.driver().getCurrentUrl().contains(web.token()),
                    browser.driver().getCurrentUrl());
            browser.driver().navigate().refresh();
            browser.awaitLive();
            final Object foreign = browser.script(
                    "return performance.getEntriesByType('resource').map(each => each.name).filter(name => !name.startsWith(location.origin + '/')).join()");
            assertEquals("", foreign);
            assertNotEquals(0L, browser.script("return performance.getEntriesByType('resource').length"));
            assertTrue(web.server().isLooking());
            final String page = browser.driver().getWindowHandle();
            browser.driver().switchTo().newWindow(WindowType.TAB);
            await().until(() -> !web.server().isLooking());
            browser.driver().close();
            browser.driver().switchTo().window(page);
            await().until(() -> web.server().isLooking());
            browser.awaitLive();
            browser.driver().get("about:blank");
            await().until(() -> !web.server().isLooking());
            browser.checkConsole();
            assertTrue(queue.isEmpty());
        }
    }
}
