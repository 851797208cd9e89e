package io.penstock.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs jcstress, which starts JVMs of its own; its report lies in {@code target/jcstress}. */
class StressTest {
    private static final Pattern RESULTS = Pattern.compile("\\(Results: (\\d+) planned; (\\d+) passed, .*\\)");

    @Test
    @Timeout(3600)
    @DisplayName("nothing forbidden is met")
    void nothingForbidden() throws Exception {
        final List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-r",
                "jcstress/"));
        command.addAll(List.of(System.getProperty("penstock.jcstress").trim().split(" +")));
        final Path target = Path.of("target").toAbsolutePath();
        final Path output = target.resolve("jcstress.log");
        final Process process = new ProcessBuilder(command)
                .directory(target.toFile()) // it leaves its results where it runs
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            final int exitCode = process.waitFor();
            final Matcher results = RESULTS.matcher(Files.readString(output));
            String planned = "none";
            String passed = "";
            while (results.find()) { // the last one counts
                planned = results.group(1);
                passed = results.group(2);
            }
            System.out.println("jcstress: planned=" + planned + " passed=" + passed + " output=" + output);
            assertEquals(planned, passed, "output=" + output);
            assertEquals(0, exitCode, "output=" + output);
            assertTrue(Integer.parseInt(planned) > 0, "output=" + output);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
