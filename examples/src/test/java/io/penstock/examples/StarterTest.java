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
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project that newcomers copy builds and passes its tests on its own, offline, with the artifacts of this build. They lie in a local repository that
 * the test makes: the user's own, by links, with our group in place of what may be there.
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
        final Path users = usersRepository();
        assumeTrue(users != null && hasMaven(), "no Maven, or no local repository");
        final Path repository = repository(users);
        final Path project = copyOf(ROOT.resolve("examples/starter"));
        final Path log = dir.resolve("log");
        final Process maven = new ProcessBuilder("mvn", "-o", "-B", "-e", "-Dmaven.repo.local=" + repository, "verify")
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
            unlink(repository);
        }
        assertTrue(text(log).contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0"), () -> text(log));
        assertTrue(Files.exists(project.resolve("target/jobs-1.0-SNAPSHOT.jar")));
    }

    @Test
    @DisplayName("its versions are those of this build")
    void versions() throws Exception {
        final String parent = Files.readString(ROOT.resolve("pom.xml"));
        final String starter = Files.readString(ROOT.resolve("examples/starter/pom.xml"));
        assertEquals(version(), property(starter, "penstock.version"));
        assertEquals(property(parent, "junit.version"), property(starter, "junit.version"));
        for (final String plugin : Set.of("resources", "compiler", "surefire", "jar")) {
            final String artifact = "maven-" + plugin + "-plugin";
            assertTrue(
                    starter.replaceAll("\\s+", "")
                            .contains("<artifactId>" + artifact + "</artifactId><version>"
                                    + property(parent, artifact + ".version") + "</version>"),
                    artifact);
        }
    }

    private static String property(final String pom, final String name) {
        final Matcher found =
                Pattern.compile("<" + Pattern.quote(name) + ">(.*?)</").matcher(pom);
        assertTrue(found.find(), name);
        return found.group(1);
    }

    private static String version() throws IOException {
        return property(Files.readString(ROOT.resolve("pom.xml")), "version");
    }

    /** Where Maven has told its tests that it is, or where it is as a rule. */
    private static Path usersRepository() {
        final String told = System.getProperty("localRepository");
        final Path path = told == null ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(told);
        return Files.isDirectory(path) ? path : null;
    }

    private static boolean hasMaven() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mvn")));
    }

    /** A repository whose folders are links to those of another one, but for our own group. */
    private Path repository(final Path users) throws IOException {
        final Path repository = Files.createDirectory(dir.resolve("repository"));
        link(users, repository, "io");
        final Path group = Files.createDirectory(repository.resolve("io"));
        link(users.resolve("io"), group, "penstock");
        publish(group, "penstock-parent", ROOT.resolve("pom.xml"), null);
        publish(group, "penstock-bom", ROOT.resolve("bom/pom.xml"), null);
        for (final String module : MODULES) {
            publish(
                    group,
                    "penstock-" + module,
                    ROOT.resolve(module).resolve("pom.xml"),
                    ROOT.resolve(module).resolve("target/classes"));
        }
        return repository;
    }

    private static void link(final Path from, final Path to, final String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (final Path entry : entries.toList()) {
                if (!entry.endsWith(except)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    /** Before the directory is cleared: so nothing can take a link for what it leads to. */
    private static void unlink(final Path repository) throws IOException {
        for (final Path folder : List.of(repository, repository.resolve("io"))) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (final Path link : entries.filter(Files::isSymbolicLink).toList()) {
                    Files.delete(link);
                }
            }
        }
    }

    private static void publish(final Path group, final String artifact, final Path pom, final Path classes)
            throws IOException {
        final Path folder = Files.createDirectories(
                group.resolve("penstock").resolve(artifact).resolve(version()));
        final String name = artifact + "-" + version();
        Files.copy(pom, folder.resolve(name + ".pom"));
        if (classes != null) {
            try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve(name + ".jar")));
                    Stream<Path> files = Files.walk(classes)) {
                for (final Path file : files.filter(Files::isRegularFile).toList()) {
                    jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                    Files.copy(file, jar);
                }
            }
        }
    }

    private Path copyOf(final Path project) throws IOException {
        final Path copy = dir.resolve("project");
        try (Stream<Path> files = Files.walk(project)) {
            for (final Path file : files.filter(
                            each -> !project.relativize(each).startsWith("target"))
                    .toList()) {
                Files.copy(file, copy.resolve(project.relativize(file)));
            }
        }
        return copy;
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException unreadable) {
            return unreadable.toString();
        }
    }
}
