package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.Waiting;
import io.penstock.pipe.Pipe;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children on a module path: a module of a user's that exports nothing, with Penstock beside it or on the class path. */
@Tag("two-process")
class ChildModulesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};

    private static final String SERVER = """
            package acme.app;
            import io.penstock.process.ChildJvm;
            final class Server {
                public static void main(String[] args) throws Exception {
                    try (var parent = ChildJvm.parent(String.class, String.class)) {
                        parent.send(Server.class.getModule().getName() + " " + ChildJvm.class.getModule().getName() + " "
                                + String.join(",", args));
                    }
                    throw new IllegalStateException("served");
                }
            }
            """;

    /** A parent that is a module itself, and its child in all ways by default. */
    private static final String CLIENT = """
            package acme.app;
            import io.penstock.process.ChildFailedException;
            import io.penstock.process.ChildJvm;
            import java.time.Duration;
            final class Client {
                public static void main(String[] args) throws Exception {
                    String captured = "captured";
                    try (var child = ChildJvm.start(String.class, String.class, parent -> parent.send(
                            captured + " in " + Client.class.getModule().getName()))) {
                        System.out.println(child.connection().receive());
                    }
                    try (var child = ChildJvm.running(Server.class).sending(String.class).receiving(String.class)
                            .arguments("a", "b").standardError(ProcessBuilder.Redirect.DISCARD).start()) {
                        System.out.println(child.connection().receive());
                        child.join(Duration.ofMinutes(1));
                    } catch (ChildFailedException failed) {
                        System.out.println(failed.getCause() + " " + failed.getCause().getStackTrace()[0].getModuleName());
                    }
                }
            }
            """;

    private static final String ALONE = """
            package acme.alone;
            final class Main {
                public static void main(String[] args) {
                    throw new IllegalStateException(Main.class.getModule().getName() + " " + args[0]);
                }
            }
            """;

    @TempDir
    private static Path directory;

    private static Path modules;

    /** Jars of what a user has: Penstock and what it needs, and two modules of their own. */
    @BeforeAll
    static void make() throws Exception {
        modules = Files.createDirectory(directory.resolve("modules"));
        penstock(Waiting.class, "io.penstock.core");
        penstock(Pipe.class, "io.penstock.pipe");
        penstock(ChildMain.class, "io.penstock.process");
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            final String name = Path.of(entry).getFileName().toString();
            if (name.matches("(agrona|kryo|minlog|objenesis|reflectasm|jna)-.*\\.jar")) {
                Files.copy(Path.of(entry), modules.resolve(name));
            }
        }
        compile("acme.app", "module acme.app { requires io.penstock.process; }", SERVER, CLIENT);
        compile("acme.alone", "module acme.alone { }", ALONE);
    }

    /** A module of ours, from the folder of its classes or, in a whole build, from its jar. */
    private static void penstock(final Class<?> type, final String module) throws Exception {
        final Path place =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        final Path jar = modules.resolve(module + ".jar");
        if (Files.isDirectory(place)) {
            jar(place, jar, module);
        } else {
            Files.copy(place, jar);
        }
    }

    private static void compile(final String module, final String description, final String... sources)
            throws IOException {
        final Path source = Files.createDirectory(directory.resolve(module + ".source"));
        final Path classes = Files.createDirectory(directory.resolve(module + ".classes"));
        final List<String> arguments =
                new ArrayList<>(List.of("-d", classes.toString(), "--module-path", modules.toString()));
        arguments.add(Files.writeString(source.resolve("module-info.java"), description)
                .toString());
        for (final String text : sources) {
            final String name = text.replaceAll("(?s).*?final class (\\w+).*", "$1.java");
            arguments.add(Files.writeString(source.resolve(name), text).toString());
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        jar(classes, modules.resolve(module + ".jar"), null);
    }

    private static void jar(final Path classes, final Path jar, final String automaticName) throws IOException {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (automaticName != null) {
            manifest.getMainAttributes().putValue("Automatic-Module-Name", automaticName);
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> entries = Files.walk(classes)) {
            for (final Path entry : entries.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
                Files.copy(entry, out);
            }
        }
    }

    private ChildJvmBuilder<String, String> server() {
        return ChildJvm.running("acme.app.Server")
                .sending(String.class)
                .receiving(String.class)
                .arguments("a", "b c")
                .jvmFlags(QUICK)
                .modulePath(modules.toString())
                .module("acme.app");
    }

    @Test
    @DisplayName("a main class of a module that exports nothing talks, fails and is told, with Penstock as a module")
    void allModules() throws Exception {
        final Path errors = directory.resolve("errors");
        try (ChildJvm<String, String> child = server().classPath("")
                .standardError(Redirect.to(errors.toFile()))
                .start()) {
            assertEquals(
                    "acme.app io.penstock.process a,b c", child.connection().receive());
            final ChildFailedException failed = assertThrows(ChildFailedException.class, () -> child.join(SOON));
            assertEquals(
                    "java.lang.IllegalStateException: served", failed.getCause().toString());
            assertEquals(
                    "acme.app/acme.app.Server.main(Server.java:9)",
                    failed.getCause().getStackTrace()[0].toString());
        }
        assertTrue(
                Files.readString(errors).startsWith("Exception in thread \"main\" java.lang.IllegalStateException"),
                () -> "and no warning: " + errors);
    }

    @Test
    @DisplayName("a main class of a module, with Penstock on the class path")
    void penstockOnClassPath() throws Exception {
        final Path alone = Files.createDirectories(directory.resolve("alone"));
        Files.copy(modules.resolve("acme.alone.jar"), alone.resolve("acme.alone.jar"));
        try (ChildJvm<Object, Object> child = ChildJvm.running("acme.alone.Main")
                .arguments("x")
                .jvmFlags(QUICK)
                .modulePath(alone.toString())
                .module("acme.alone")
                .standardError(Redirect.DISCARD)
                .start()) {
            final ChildFailedException failed = assertThrows(ChildFailedException.class, () -> child.join(SOON));
            assertEquals(
                    "java.lang.IllegalStateException: acme.alone x",
                    failed.getCause().toString());
        }
    }

    @Test
    @DisplayName("a parent that is a module: its children are by default, by task and by main class, and no JVM warns")
    void parentIsModule() throws Exception {
        final Path errors = directory.resolve("parent's errors");
        final Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "--module-path",
                        modules.toString(),
                        "--module",
                        "acme.app/acme.app.Client")
                .redirectError(errors.toFile())
                .start();
        try {
            assertEquals(
                    List.of(
                            "captured in acme.app",
                            "acme.app io.penstock.process a,b",
                            "java.lang.IllegalStateException: served acme.app"),
                    parent.inputReader().lines().collect(Collectors.toList()));
            assertEquals(0, parent.waitFor());
        } finally {
            parent.destroyForcibly();
        }
        assertArrayEquals(new byte[0], Files.readAllBytes(errors), () -> "see " + errors);
    }

    @Test
    @DisplayName("a module path that cannot be read is an error before there is a process")
    void damagedModulePath() throws Exception {
        final Path damaged = Files.writeString(directory.resolve("damaged.jar"), "no jar");
        final IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> server().modulePath(damaged.toString()).start());
        assertTrue(refusal.getMessage().contains(damaged.toString()), refusal::getMessage);
    }
}
