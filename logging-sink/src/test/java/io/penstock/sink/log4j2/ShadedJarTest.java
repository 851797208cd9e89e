package io.penstock.sink.log4j2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repackaged jar that has lost a list of plugins. */
@Tag("two-process")
class ShadedJarTest {
    @TempDir
    Path temp;

    /** Logs a record. */
    static final class Program {
        private Program() {}

        public static void main(final String... args) {
            LogManager.getLogger("app").error("a record");
            LogManager.shutdown();
        }
    }

    private String run(final String classPath, final String packages) throws Exception {
        final Path configuration = Files.writeString(
                temp.resolve("log4j2.xml"),
                "<Configuration status='error' " + packages + "><Appenders><Penstock name='P' directory='"
                        + temp.resolve("lanes")
                        + "'/></Appenders><Loggers><Root level='info'><AppenderRef ref='P'/></Root></Loggers></Configuration>");
        final Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlog4j2.configurationFile=" + configuration.toUri(),
                        "-cp",
                        classPath,
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        final String said = new String(program.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, program.waitFor(), said);
        return said;
    }

    /** This class path, with Penstock's own classes in a copy that lacks the list. */
    private String withoutList() throws Exception {
        final Path original = Path.of(PenstockAppender.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        final Path copy = temp.resolve("classes");
        try (Stream<Path> files = Files.walk(original)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                final Path to = copy.resolve(original.relativize(file).toString());
                if (!to.endsWith("Log4j2Plugins.dat")) {
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        final String path = System.getProperty("java.class.path");
        assertTrue(path.contains(original.toString()), path);
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).equals(original) ? copy.toString() : entry)
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "H3: where Log4j finds no appender Penstock, since its list of plugins was lost, it is told why, and what to do helps")
    void listIsLost() throws Exception {
        final String path = withoutList();
        final String said = run(path, "");
        assertTrue(said.contains("Log4j will not find the appender Penstock"), said);
        assertTrue(said.contains("Log4j2PluginCacheFileTransformer"), said);
        assertFalse(Files.exists(temp.resolve("lanes")));
        run(path, "packages='" + PenstockAppender.class.getPackageName() + "'");
        assertTrue(Files.exists(temp.resolve("lanes")));
    }

    @Test
    @DisplayName("H3: where the list is there, nothing is said")
    void listIsThere() throws Exception {
        assertEquals("", run(System.getProperty("java.class.path"), ""));
        assertTrue(Files.exists(temp.resolve("lanes")));
    }
}
