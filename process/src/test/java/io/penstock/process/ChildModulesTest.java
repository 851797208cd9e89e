package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.UserModules;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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

    /** A class of a module that starts a child, whose task captures what its caller gives. */
    private static final String TELLER = """
            package acme.app;
            import io.penstock.process.ChildJvm;
            import java.io.Serializable;
            import java.util.function.Supplier;
            public final class Teller {
                public static <T extends Supplier<String> & Serializable> void tell(T captured) throws Exception {
                    try (var child = ChildJvm.start(String.class, String.class, parent -> parent.send(captured.get()))) {
                        System.out.println(child.connection().receive());
                    }
                }
            }
            """;

    /** Lies on the class path, and uses what no module requires: a class of acme.alone, and java.sql. */
    private static final String PLAIN = """
            import acme.app.Teller;
            import io.penstock.process.ChildJvm;
            import java.io.Serializable;
            import java.util.function.Supplier;
            public final class Plain {
                interface Saying extends Supplier<String>, Serializable {}
                public static void main(String[] args) throws Exception {
                    Supplier<?> captured = (Supplier<?>) Class.forName("acme.alone.Named").getConstructor().newInstance();
                    try (var child = ChildJvm.start(String.class, String.class, parent -> parent.send(
                            captured.get() + " by " + Plain.class.getModule().getName()))) {
                        System.out.println(child.connection().receive());
                    }
                    java.sql.Timestamp epoch = new java.sql.Timestamp(0);
                    Saying saying = () -> "epoch " + epoch.getTime() + " " + captured.get();
                    Teller.tell(saying);
                }
            }
            """;

    private static final String NAMED = """
            package acme.alone;
            public final class Named implements java.util.function.Supplier<String>, java.io.Serializable {
                @Override
                public String get() {
                    return "of " + getClass().getModule().getName();
                }
            }
            """;

    @TempDir
    private static Path directory;

    /** What lies on the module path: Penstock, and two modules of a user's. */
    private static List<Path> modules;

    @BeforeAll
    static void make() throws Exception {
        modules = new ArrayList<>(UserModules.product());
        modules.add(compile(
                "acme.app",
                "module acme.app { requires io.penstock.process; exports acme.app; }",
                SERVER,
                CLIENT,
                TELLER));
        modules.add(compile("acme.alone", "module acme.alone { exports acme.alone; }", ALONE, NAMED));
    }

    private static Path compile(final String module, final String description, final String... sources)
            throws IOException {
        final Path source = Files.createDirectory(directory.resolve(module + ".source"));
        Files.writeString(source.resolve("module-info.java"), description);
        for (final String text : sources) {
            Files.writeString(source.resolve(text.replaceAll("(?s).*?final class (\\w+).*", "$1.java")), text);
        }
        final Path classes = directory.resolve(module);
        UserModules.compile(source, classes, modules);
        return classes;
    }

    private ChildJvmBuilder<String, String> server() {
        return ChildJvm.running("acme.app.Server")
                .sending(String.class)
                .receiving(String.class)
                .arguments("a", "b c")
                .jvmFlags(QUICK)
                .modulePath(UserModules.path(modules))
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
        try (ChildJvm<Object, Object> child = ChildJvm.running("acme.alone.Main")
                .arguments("x")
                .jvmFlags(QUICK)
                .modulePath(directory.resolve("acme.alone").toString())
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
        assertEquals(
                List.of(
                        "captured in acme.app",
                        "acme.app io.penstock.process a,b",
                        "java.lang.IllegalStateException: served acme.app"),
                run("--module", "acme.app/acme.app.Client"));
    }

    @Test
    @DisplayName(
            "a parent on the class path that adds modules: its child's task may be of any of them, and of any of the JDK")
    void parentAddsModules() throws Exception {
        final Path source = Files.createDirectory(directory.resolve("plain"));
        Files.writeString(source.resolve("Plain.java"), PLAIN);
        final int errors = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        source.toString(),
                        "--module-path",
                        UserModules.path(modules),
                        "--add-modules",
                        "acme.app",
                        source.resolve("Plain.java").toString());
        assertEquals(0, errors);
        assertEquals(
                List.of("of acme.alone by null", "epoch 0 of acme.alone"),
                run("--add-modules", "acme.app,acme.alone", "-cp", source.toString(), "Plain"));
    }

    /** A parent with all modules on its module path: it must succeed, and warn of nothing. */
    private static List<String> run(final String... arguments) throws Exception {
        final Path errors = Files.createTempFile(directory, "errors", null);
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--module-path",
                UserModules.path(modules)));
        command.addAll(List.of(arguments));
        final Process parent =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            final List<String> lines = parent.inputReader().lines().collect(Collectors.toList());
            assertEquals("", Files.readString(errors));
            assertEquals(0, parent.waitFor());
            return lines;
        } finally {
            parent.destroyForcibly();
        }
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
