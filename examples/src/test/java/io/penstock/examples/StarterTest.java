package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project that newcomers copy builds and passes its tests on its own, offline, with the artifacts of this build. They lie in a
 * {@link LocalRepository}.
 */
class StarterTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final List<String> MODULES = List.of("core", "pipe", "process", "queue", "joinable");

    @TempDir
    private Path dir;

    @Test
    @DisplayName("examples/starter builds on its own, and its tests pass")
    @Tag("two-process")
    @Timeout(300)
    void builds() throws Exception {
        assumeTrue(LocalRepository.isPossible(), "no Maven, or no local repository");
        final LocalRepository repository = LocalRepository.make(dir.resolve("repository"), MODULES);
        final Path project = LocalRepository.copy(ROOT.resolve("examples/starter"), dir.resolve("project"));
        final Path log = dir.resolve("log");
        final Process maven = new ProcessBuilder(
                        "mvn", "-o", "-B", "-e", "-Dmaven.repo.local=" + repository.path(), "verify")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(maven.waitFor(280, TimeUnit.SECONDS), () -> text(log));
            assertEquals(0, maven.exitValue(), () -> text(log));
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
            repository.unlink();
        }
        assertTrue(text(log).contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0"), () -> text(log));
        assertTrue(Files.exists(project.resolve("target/jobs-1.0-SNAPSHOT.jar")));
    }

    @Test
    @DisplayName("its versions are those of this build")
    void versions() throws Exception {
        final String parent = Files.readString(ROOT.resolve("pom.xml"));
        final String starter = Files.readString(ROOT.resolve("examples/starter/pom.xml"));
        assertEquals(LocalRepository.version(), LocalRepository.property(starter, "penstock.version"));
        assertEquals(
                LocalRepository.property(parent, "junit.version"), LocalRepository.property(starter, "junit.version"));
        for (final String plugin : Set.of("resources", "compiler", "surefire", "jar")) {
            final String artifact = "maven-" + plugin + "-plugin";
            assertTrue(
                    starter.replaceAll("\\s+", "")
                            .contains("<artifactId>" + artifact + "</artifactId><version>"
                                    + LocalRepository.property(parent, artifact + ".version") + "</version>"),
                    artifact);
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
