package io.penstock.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.spi.ToolProvider;

/** The JDK's linker of images, where the JDK has one and what it needs. */
final class Jlink {
    private Jlink() {}

    /** Makes an image of modules of the JDK. Skips the test, and says so, where this JDK cannot. */
    static void link(final Set<String> modules, final Path image) {
        final ToolProvider jlink = ToolProvider.findFirst("jlink").orElse(null);
        if (jlink == null || !hasModules() && !help(jlink).contains("Linking from run-time image enabled")) {
            final String reason = "SKIPPED: this JDK cannot link an image: java.home=" + System.getProperty("java.home")
                    + (jlink == null ? " has no jlink" : " has no jmods");
            System.err.println(reason);
            abort(reason);
        }
        final StringWriter said = new StringWriter();
        final PrintWriter out = new PrintWriter(said);
        final int status = jlink.run(
                out,
                out,
                "--add-modules",
                String.join(",", modules),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                image.toString());
        assertEquals(0, status, said::toString);
    }

    private static boolean hasModules() {
        return Files.isDirectory(Path.of(System.getProperty("java.home"), "jmods"));
    }

    private static String help(final ToolProvider jlink) {
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text);
        jlink.run(out, out, "--help");
        return text.toString();
    }
}
