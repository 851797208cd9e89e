package io.penstock.core.jvm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** H2, of the command of a helper JVM: what is given arrives, however long and in whatever locale. */
class JvmCommandTest {
    /** All but the first are what shells, argument files and locales like to change. */
    static final List<String> STRANGE = List.of(
            "Gr\u00fc\u00dfe, \u4e16\u754c \ud83d\ude80 and half of a rocket: \ud83d",
            "",
            " ",
            "two words",
            "trailing space ",
            "\"quoted\" and 'so'",
            "back\\slash \\n \\\" \\",
            "line\nline\r\n\ttab\ffeed\u0001",
            "a NUL\0inside",
            "@file",
            "@@file",
            "#comment",
            "%u:0041",
            "%",
            "$HOME `id` * ?",
            "-Xmx1k",
            "--version");

    private static final String LONG_ENTRY = "/nowhere/" + "x".repeat(200_000) + ".jar";

    @TempDir
    private Path directory;

    /** This JVM's Java, and every other beside it that can run these classes. */
    private static List<Path> javas() {
        final Path own = Path.of(System.getProperty("java.home"));
        final List<Path> homes = new ArrayList<>(List.of(own));
        final File[] siblings = own.getParent().toFile().listFiles();
        for (final File sibling : siblings == null ? new File[0] : siblings) {
            if (!Files.isSymbolicLink(sibling.toPath())
                    && !sibling.toPath().equals(own)
                    && new File(sibling, "bin/java").canExecute()) {
                homes.add(sibling.toPath());
            }
        }
        return homes;
    }

    static Stream<Arguments> surroundings() {
        return javas().stream()
                .flatMap(home -> Stream.of("C", "C.UTF-8")
                        .flatMap(locale -> Stream.of(false, true).map(asFile -> Arguments.of(home, locale, asFile))));
    }

    private List<String> toldBy(final JvmCommand command) throws Exception {
        final Process process = start(command);
        final List<String> told =
                process.inputReader(StandardCharsets.US_ASCII).lines().toList();
        assertEquals(0, process.waitFor(), () -> "see above; told=" + told);
        return told;
    }

    /** With a folder for temporary files of its own, so that a test sees its own argument files alone. */
    private Process start(final JvmCommand command) throws IOException {
        final String before = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", directory.toString());
        try {
            return command.start(builder -> builder.redirectError(Redirect.INHERIT));
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    private List<Path> leftInDirectory() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static List<String> strange() {
        return STRANGE.stream()
                .map(argument -> "argument " + Helper.hex(argument))
                .toList();
    }

    @ParameterizedTest(name = "{0}, locale {1}, by file: {2}")
    @MethodSource("surroundings")
    @DisplayName("H2: arguments and properties arrive as they were given, on the command line and by file")
    @Tag("two-process")
    void arguments(final Path java, final String locale, final boolean asFile) throws Exception {
        final String value = STRANGE.get(0) + " \"'\\\n";
        final JvmCommand command = Helper.command()
                .javaHome(java)
                .environment(List.of(variables -> variables.put("LC_ALL", locale)))
                .flags(List.of("-D" + Helper.TOLD_PROPERTY + "=overridden"))
                .property(Helper.TOLD_PROPERTY, value)
                .arguments(STRANGE);
        if (asFile) {
            command.classPath(System.getProperty("java.class.path") + File.pathSeparator + LONG_ENTRY);
        }
        final List<String> told = toldBy(command);
        assertEquals(strange(), told.subList(0, STRANGE.size()));
        assertEquals("property " + Helper.hex(value), told.get(STRANGE.size()));
        assertEquals("files null", told.get(STRANGE.size() + 1));
        assertEquals(List.of(), leftInDirectory());
    }

    @ParameterizedTest
    @MethodSource("javas")
    @DisplayName("H2: a class path longer than the kernel's 128 KiB of an argument arrives whole")
    @Tag("two-process")
    void longClassPath(final Path java) throws Exception {
        final String path = System.getProperty("java.class.path") + File.pathSeparator + LONG_ENTRY;
        assertEquals(
                "path " + path.length(),
                toldBy(Helper.command().javaHome(java).classPath(path)).get(2));
    }

    @Test
    @DisplayName("H2: a printable property with spaces, quotes and backslashes, by file")
    @Tag("two-process")
    void printableProperty() throws Exception {
        final String value = "a \"b\" 'c' \\d\\ #e";
        assertEquals(
                "property " + Helper.hex(value),
                toldBy(Helper.command()
                                .property(Helper.TOLD_PROPERTY, value)
                                .classPath(System.getProperty("java.class.path") + File.pathSeparator + LONG_ENTRY))
                        .get(0));
    }

    @ParameterizedTest
    @MethodSource("javas")
    @DisplayName("H2: a starter in the POSIX locale passes on what its own command line could not carry")
    @Tag("two-process")
    void starterInPosixLocale(final Path java) throws Exception {
        final List<String> told = toldBy(Helper.command()
                .javaHome(java)
                .environment(List.of(variables -> variables.put("LC_ALL", "C")))
                .arguments(List.of("relay")));
        assertEquals(strange(), told.subList(0, STRANGE.size()));
        assertEquals("property " + Helper.hex(STRANGE.get(0)), told.get(STRANGE.size()));
    }

    @Test
    @DisplayName("H2: a class path that only the helper's locale can express is read from its file")
    @Tag("two-process")
    void unusualClassPath() throws Exception {
        assumeTrue(
                "UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the tests run in another locale than UTF-8");
        final Path odd = Files.createDirectory(directory.resolve("Gr\u00fc\u00dfe \"a\" \u4e16"));
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.exists(Path.of(entry).resolve("io/penstock/core/jvm/Helper.class"))) {
                copy(Path.of(entry), odd);
            }
        }
        final String rest = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !Files.exists(Path.of(entry).resolve("io/penstock/core/jvm/Helper.class")))
                .reduce(odd.toString(), (path, entry) -> path + File.pathSeparator + entry);
        assertEquals(
                "path " + rest.length(),
                toldBy(Helper.command().classPath(rest)).get(2));
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                final Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    @Test
    @DisplayName("an argument file is its user's alone, and goes also with a helper that never came to its main method")
    @Tag("two-process")
    void filesArePrivateAndGo() throws Exception {
        final List<String> options = new ArrayList<>(List.of("-Dx=\u00fc"));
        final ArgumentFiles files = ArgumentFiles.write(options, List.of("a"));
        try {
            final Path file = Path.of(files.words().get(0).substring(1));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
        } finally {
            files.delete();
        }
        final Process failing = start(Helper.command().flags(List.of("-XX:NoSuchFlag=\u00fc")));
        assertTrue(failing.waitFor() != 0);
        await().atMost(Duration.ofSeconds(30)).until(() -> leftInDirectory().isEmpty());
    }

    @Test
    @DisplayName("an argument file that a flag names is still read, in its place")
    @Tag("two-process")
    void ownArgumentFile() throws Exception {
        final Path own = Files.writeString(directory.resolve("own"), "-D" + Helper.TOLD_PROPERTY + "=\"from a file\"");
        final List<String> told = toldBy(Helper.command()
                .flags(List.of("-Dx=\u00fc", "@" + own, "-Dy=z"))
                .arguments(List.of("\u00fc")));
        assertEquals("argument " + Helper.hex("\u00fc"), told.get(0));
        assertEquals("property " + Helper.hex("from a file"), told.get(1));
    }

    @Test
    @DisplayName("what a killed starter has left is removed by a later one, but nothing young")
    void sweeps() throws Exception {
        final Path old = Files.createDirectory(directory.resolve("penstock-arguments-1"));
        final Path young = Files.createDirectory(directory.resolve("penstock-arguments-2"));
        for (final Path left : List.of(old, young)) {
            Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rwx------"));
            Files.writeString(left.resolve("0"), "");
        }
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        final Path own = Files.createDirectory(directory.resolve("penstock-arguments-3"));
        ArgumentFiles.trySweep(own);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(young.resolve("0")));
        assertTrue(Files.exists(own));
    }

    /** Defines its classes as the loader of a nested jar does. */
    private static final class Nested extends ClassLoader {
        private Class<?> define(final Class<?> model) throws Exception {
            try (InputStream in =
                    model.getResourceAsStream("/" + model.getName().replace('.', '/') + ".class")) {
                final byte[] bytes = in.readAllBytes();
                final URL place = new URL("jar:file:/app.jar!/BOOT-INF/lib/penstock-core.jar!/");
                return defineClass(
                        model.getName(),
                        bytes,
                        0,
                        bytes.length,
                        new ProtectionDomain(new CodeSource(place, (Certificate[]) null), null));
            }
        }
    }

    @Test
    @DisplayName(
            "H3: a program in a nested jar is recognised before there is a process, and told what to do; with a class path it starts")
    @Tag("two-process")
    void nestedJar() throws Exception {
        final Class<?> nested = new Nested().define(Helper.class);
        final JvmCommand command =
                JvmCommand.running(nested, "io.penstock.core").remedy("add --jar");
        final String message =
                assertThrows(IOException.class, () -> start(command)).getMessage();
        assertTrue(message.contains("runs from a nested jar"), message);
        assertTrue(message.contains("BOOT-INF/lib/penstock-core.jar"), message);
        assertTrue(message.contains("java -Djarmode=tools -jar APP.jar extract"), message);
        assertTrue(message.contains(", or add --jar"), message);
        assertEquals(List.of(), leftInDirectory());
        assertEquals(
                "files null",
                toldBy(command.classPath(System.getProperty("java.class.path"))).get(1));
    }

    @Test
    @DisplayName("H3: a native image, and a runtime without bin/java, are recognised before there is a process")
    @Tag("two-process")
    void noJava() throws Exception {
        System.setProperty("org.graalvm.nativeimage.imagecode", "runtime");
        try {
            final String message = assertThrows(
                            IOException.class, () -> start(Helper.command().remedy("run a sink of your own")))
                    .getMessage();
            assertTrue(message.contains("is a native image"), message);
            assertTrue(message.contains("javaHome()"), message);
            assertTrue(message.contains(", or run a sink of your own"), message);
        } finally {
            System.clearProperty("org.graalvm.nativeimage.imagecode");
        }
        final String message = assertThrows(
                        IOException.class, () -> start(Helper.command().javaHome(directory)))
                .getMessage();
        assertTrue(message.contains("path=" + directory.resolve("bin").resolve("java")), message);
        assertEquals(List.of(), leftInDirectory());
    }

    @Test
    @DisplayName("H1: Penstock's own helper gets none of the variables that give options to a JVM, a user's gets them")
    @Tag("two-process")
    void plainEnvironment() throws Exception {
        final List<Consumer<? super Map<String, String>>> changes = List.of(variables -> {
            for (final String name : JvmVariables.NAMES) {
                variables.put(name, "-D" + Helper.TOLD_PROPERTY + "=inherited");
            }
        });
        assertEquals(
                "property " + Helper.hex("inherited"),
                toldBy(Helper.command().environment(changes)).get(0));
        assertEquals(
                "property ",
                toldBy(Helper.command().environment(changes).arguments(List.of("plain")))
                        .get(0));
    }

    @Test
    @DisplayName(
            "H1: a variable is suspected where the JVM speaks of its options; where it speaks of none, all that are set are")
    void suspects() {
        final Map<String, String> set = Map.of(
                "JAVA_TOOL_OPTIONS",
                "-XX:+UseG1GC",
                "JDK_JAVA_OPTIONS",
                "-XX:Unknown=7",
                "_JAVA_OPTIONS",
                " ",
                "HOME",
                "/Unknown");
        final String picked = "Picked up JAVA_TOOL_OPTIONS: -XX:+UseG1GC\n";
        assertEquals(
                Map.of("JDK_JAVA_OPTIONS", "-XX:Unknown=7"),
                JvmVariables.suspects(set, picked + "Unrecognized VM option 'Unknown=7'"));
        assertEquals(
                Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC", "JDK_JAVA_OPTIONS", "-XX:Unknown=7"),
                JvmVariables.suspects(set, picked + "Conflicting collectors"));
        assertEquals(Map.of(), JvmVariables.suspects(Map.of("HOME", "/"), "anything"));
    }

    @Test
    @DisplayName("a short command is what it was: words that ps shows, and no file")
    @Tag("two-process")
    void shortCommand() throws Exception {
        assertFalse(ArgumentFiles.areNeededFor(List.of("-cp", "x".repeat(10_000), "Main"), List.of("a\nb")));
        assertTrue(ArgumentFiles.areNeededFor(List.of("-cp", "x".repeat(40_000), "Main")));
        assertTrue(ArgumentFiles.areNeededFor(List.of("-cp", "/home/J\u00fcrgen", "Main")));
        assertThrows(IOException.class, () -> start(Helper.command().flags(List.of("-Dx=a\0b"))));
    }
}
