package io.penstock.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A local repository for a build of its own, with the artifacts of this one: the user's, by links, with our group in place of what may be there. */
record LocalRepository(Path path) {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    static boolean isPossible() {
        return usersRepository() != null && hasMaven();
    }

    /** Makes one in a new directory, with these modules. */
    static LocalRepository make(final Path path, final List<String> modules) throws IOException {
        final Path users = usersRepository();
        Files.createDirectory(path);
        link(users, path, "io");
        final Path group = Files.createDirectory(path.resolve("io"));
        link(users.resolve("io"), group, "penstock");
        publish(group, "penstock-parent", ROOT.resolve("pom.xml"), null);
        publish(group, "penstock-bom", ROOT.resolve("bom/pom.xml"), null);
        for (final String module : modules) {
            publish(
                    group,
                    "penstock-" + module,
                    ROOT.resolve(module).resolve("pom.xml"),
                    ROOT.resolve(module).resolve("target/classes"));
        }
        return new LocalRepository(path);
    }

    /** Copies a project, without what was built of it, and {@return the copy} */
    static Path copy(final Path project, final Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            for (final Path file : files.filter(
                            each -> !project.relativize(each).startsWith("target"))
                    .toList()) {
                Files.copy(file, copy.resolve(project.relativize(file).toString()));
            }
        }
        return copy;
    }

    static String property(final String pom, final String name) {
        final Matcher found =
                Pattern.compile("<" + Pattern.quote(name) + ">(.*?)</").matcher(pom);
        assertTrue(found.find(), name);
        return found.group(1);
    }

    static String version() throws IOException {
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
    void unlink() throws IOException {
        for (final Path folder : List.of(path, path.resolve("io"))) {
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
}
