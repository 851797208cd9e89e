package io.penstock.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The system's Chromium without a window, for the tests of the live page. */
final class Browser implements AutoCloseable {
    private final ChromeDriver driver;
    private final List<String> expectedErrors = new ArrayList<>();

    private Browser(final ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts it. Where there is none, the test is skipped, and says so. */
    static Browser start() {
        final Optional<File> chromium = program("chromium", "chromium-browser", "google-chrome");
        final Optional<File> chromedriver = program("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            final String missing =
                    "SKIPPED: the live page was tested in no browser, since chromium and chromedriver are"
                            + " missing: chromium=" + chromium + " chromedriver=" + chromedriver
                            + "; install them: apt-get install chromium chromium-driver";
            System.err.println(missing);
            Assumptions.abort(missing);
        }
        final LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        final ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get());
        options.setCapability("goog:loggingPrefs", logs);
        // As root, and where /dev/shm is small, as in a container.
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--window-size=1200,900");
        // By its property, since javac warns of what the service's builder is annotated with.
        System.setProperty("webdriver.chrome.driver", chromedriver.get().getPath());
        final ChromeDriver driver = new ChromeDriver(options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(30));
        return new Browser(driver);
    }

    private static Optional<File> program(final String... names) {
        for (final String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            for (final String name : names) {
                final File file = new File(folder, name);
                if (!folder.isEmpty() && file.canExecute()) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Opens the page of a server, and waits until it has shown a look. */
    void open(final WebClient web) {
        driver.get(web.server().page().toString());
        awaitLive();
    }

    void awaitLive() {
        await().until(() -> text("#state").equals("live"));
    }

    /** Waits until the page has shown a look that was made after this call. */
    void awaitNewLook() {
        final long now = System.currentTimeMillis();
        await().until(() -> {
            final Object at = script("return document.getElementById('state').dataset.look ?? '0'");
            return Long.parseLong(String.valueOf(at)) > now;
        });
    }

    Object script(final String script, final Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    String text(final String css) {
        return String.valueOf(script("return document.querySelector(arguments[0])?.textContent ?? ''", css));
    }

    /** The texts of a table, by the key of each row and the title of each column. */
    JsonNode table(final String label) throws IOException {
        return Cli.json(String.valueOf(script("""
                const rows = {};
                for (const row of document.querySelectorAll(`table[aria-label="${arguments[0]}"] tbody tr`)) {
                  rows[row.dataset.key] = Object.fromEntries([...row.children].map(cell => [cell.dataset.label, cell.textContent]));
                }
                return JSON.stringify(rows);
                """, label)));
    }

    WebElement element(final String css) {
        await().until(() -> !driver.findElements(By.cssSelector(css)).isEmpty());
        return driver.findElement(By.cssSelector(css));
    }

    void click(final String css) {
        element(css).click();
    }

    void press(final CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void pressEnter() {
        press(Keys.ENTER);
    }

    /** Makes the page as narrow as a small telephone; a window cannot be. */
    void width(final int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 800, "deviceScaleFactor", 1, "mobile", pixels < 500));
    }

    void colours(final String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Says that the console will have a line with this text, which is no fault. */
    void expectError(final String part) {
        expectedErrors.add(part);
    }

    /** Fails if the page has written to the console. */
    void checkConsole() {
        final List<String> lines = driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(Object::toString)
                .filter(line -> expectedErrors.stream().noneMatch(line::contains))
                .toList();
        assertEquals(List.of(), lines);
    }

    static boolean takesPictures() {
        return Boolean.getBoolean("penstock.pictures");
    }

    /** Writes what is seen, if the property asks for pictures. */
    void picture(final String name) throws IOException {
        if (takesPictures()) {
            final Path file =
                    Path.of("").toAbsolutePath().resolveSibling("docs/pictures").resolve(name + ".png");
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
