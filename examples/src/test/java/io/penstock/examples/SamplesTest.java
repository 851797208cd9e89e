package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The samples with frameworks build on their own, with the artifacts of this build, and their executable jars run. It takes minutes and downloads the
 * frameworks, so it runs with {@code -Psamples} alone.
 */
class SamplesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final List<String> MODULES = List.of("core", "pipe", "process", "queue", "joinable", "pool");
    private static final Pattern RESULT = Pattern.compile("Result\\[number=(\\d+), square=(\\d+), pid=(\\d+)]");

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"spring-boot,boot-jobs", "micronaut,micronaut-jobs"})
    @EnabledIfSystemProperty(named = "penstock.samples", matches = "true")
    @DisplayName("H9: a sample builds, and its executable jar runs tasks in workers that start from that jar")
    @Tag("two-process")
    @Timeout(1_200)
    void runs(final String sample, final String artifact) throws Exception {
        final LocalRepository repository = LocalRepository.make(dir.resolve("repository"), MODULES);
        final Path project = LocalRepository.copy(ROOT.resolve("examples").resolve(sample), dir.resolve("project"));
        try {
            final String built = run(project, "mvn", "-B", "-e", "-Dmaven.repo.local=" + repository.path(), "package");
            assertTrue(built.contains("BUILD SUCCESS"), built);
        } finally {
            repository.unlink();
        }
        final String said = run(
                project,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/" + artifact + "-1.0-SNAPSHOT.jar");
        final List<String> results = RESULT.matcher(said)
                .results()
                .map(result -> result.group(1) + " " + result.group(2))
                .toList();
        assertEquals(List.of("1 1", "2 4", "3 9", "4 16"), results, said);
    }

    @Test
    @DisplayName("their versions are those of this build")
    void versions() throws Exception {
        for (final String sample : List.of("spring-boot", "micronaut")) {
            final String pom = Files.readString(ROOT.resolve("examples/" + sample + "/pom.xml"));
            assertEquals(LocalRepository.version(), LocalRepository.property(pom, "penstock.version"), sample);
        }
    }

    private String run(final Path folder, final String... command) throws Exception {
        final Path log = dir.resolve("log");
        final Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(500, TimeUnit.SECONDS), () -> text(log));
            assertEquals(0, process.exitValue(), () -> text(log));
            return text(log);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException unreadable) {
            return unreadable.toString();
        }
    }
}
