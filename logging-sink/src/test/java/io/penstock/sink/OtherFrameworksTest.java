package io.penstock.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Frameworks in other versions and other company than those that this module is compiled with, each in a JVM of its own. */
@Tag("two-process")
class OtherFrameworksTest {
    private static final Path JARS = Path.of("target", "other-frameworks");

    @TempDir
    Path temp;

    /** Logs through SLF4J, whatever is behind it. */
    static final class App {
        private App() {}

        public static void main(final String... args) {
            LoggerFactory.getLogger("app").info("hello {}", "world");
            LoggerFactory.getLogger("app").error("bad", new IllegalStateException("why"));
            System.out.println(LoggerFactory.getILoggerFactory().getClass().getName() + " "
                    + LoggerFactory.getILoggerFactory()
                            .getClass()
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation());
        }
    }

    /** This JVM's class path without Logback, and with others instead. */
    private static String classPath(final String prefix) throws IOException {
        final List<String> path = new ArrayList<>();
        try (Stream<Path> jars = Files.list(JARS)) {
            jars.filter(jar -> jar.getFileName().toString().startsWith(prefix))
                    .forEach(jar -> path.add(jar.toAbsolutePath().toString()));
        }
        assertTrue(!path.isEmpty(), "nothing in " + JARS.toAbsolutePath());
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !new File(entry).getName().startsWith("logback-"))
                .forEach(path::add);
        return String.join(File.pathSeparator, path);
    }

    private String run(final String classPath, final String... flags) throws Exception {
        final List<String> command = Jvm.command(App.class, List.of(flags));
        command.set(command.indexOf("-cp") + 1, classPath);
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            final String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue(), said);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private void assertLogged() throws Exception {
        LogSink.to(temp.resolve("app.log"))
                .listen(temp.resolve("lanes"))
                .start()
                .close();
        final List<String> lines = Files.readAllLines(temp.resolve("app.log"));
        assertEquals("INFO app hello world", lines.get(0));
        assertEquals("ERROR app bad", lines.get(1));
        assertEquals("java.lang.IllegalStateException: why", lines.get(2));
    }

    @Test
    @DisplayName("The appender works with Logback 1.6 too, which it was not compiled with")
    void logback16() throws Exception {
        final Path configuration = temp.resolve("logback.xml");
        Files.writeString(
                configuration,
                "<configuration><appender name='P' class='io.penstock.sink.logback.PenstockAppender'><directory>"
                        + temp.resolve("lanes") + "</directory><capacity>64KB</capacity><block>2 seconds</block>"
                        + "<dropBelow>DEBUG</dropBelow><encoder><pattern>%level %logger %msg%n</pattern></encoder>"
                        + "</appender><root level='INFO'><appender-ref ref='P'/></root></configuration>");
        final String said = run(classPath("logback-"), "-Dlogback.configurationFile=" + configuration);
        // Nothing else: trouble would be among Logback's status messages, which it prints.
        assertTrue(said.matches("ch.qos.logback.classic.LoggerContext \\S+logback-classic-1\\.6\\S+\\n"), said);
        assertLogged();
    }

    @Test
    @DisplayName("SLF4J over Log4j")
    void slf4jOverLog4j() throws Exception {
        final Path configuration = temp.resolve("log4j2.xml");
        Files.writeString(
                configuration,
                "<Configuration status='warn'><Appenders><Penstock name='P' directory='" + temp.resolve("lanes")
                        + "'><PatternLayout pattern='%level %logger %msg%n'/></Penstock></Appenders>"
                        + "<Loggers><Root level='INFO'><AppenderRef ref='P'/></Root></Loggers></Configuration>");
        final String said = run(classPath("log4j-slf4j2-impl"), "-Dlog4j2.configurationFile=" + configuration);
        assertTrue(said.matches("org.apache.logging.slf4j.Log4jLoggerFactory \\S+\\n"), said);
        assertLogged();
    }
}
