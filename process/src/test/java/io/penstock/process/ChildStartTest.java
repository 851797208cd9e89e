package io.penstock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.testkit.Jvm;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a child inherits, and children that cannot start: an error in the parent, with the words of the JVM. */
@Tag("two-process")
class ChildStartTest {
    private static final String[] QUICK = {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"};

    @TempDir
    Path directory;

    private ChildJvmBuilder<String, String> telling(final String property) {
        return ChildJvm.running(String.class, String.class, parent -> parent.send(System.getProperty(property)))
                .jvmFlags(QUICK)
                .directory(directory)
                .standardOutput(Redirect.DISCARD)
                .standardError(Redirect.DISCARD);
    }

    private String refusalOf(final ChildJvmBuilder<?, ?> child) throws IOException {
        final ChildStartException refusal = assertThrows(ChildStartException.class, child::start);
        final String message = refusal.getMessage();
        assertTrue(message.contains("exitCode=" + refusal.exitCode().orElseThrow()), message);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(directory.resolve(".penstock")), left.toList(), message);
        }
        return message;
    }

    @Test
    @DisplayName("H3: a bad flag is an error of start, with the words of the JVM, though its streams go elsewhere")
    void badFlag() throws Exception {
        final String message = refusalOf(telling("x").jvmFlags("-XX:NoSuchFlag"));
        assertTrue(message.contains("Unrecognized VM option 'NoSuchFlag'"), message);
        assertTrue(message.contains("exitCode=1"), message);
    }

    @Test
    @DisplayName("H3: the words that a callback has got are in the error")
    void badFlagByLines() throws Exception {
        final String message = refusalOf(telling("x")
                .jvmFlags("-XX:NoSuchFlag")
                .standardOutput(line -> {})
                .standardError(line -> {}));
        assertTrue(message.contains("Unrecognized VM option 'NoSuchFlag'"), message);
    }

    @Test
    @DisplayName("H3: what the JVM says on its standard output counts too: an initial heap above the greatest one")
    void wordsOnOutput() throws Exception {
        final String message = refusalOf(telling("x").jvmFlags("-Xms512m"));
        assertTrue(message.contains("Initial heap size set to a larger value than the maximum"), message);
    }

    @Test
    @DisplayName("H3: a module that is missing is named")
    void missingModule() throws Exception {
        final String message = refusalOf(telling("x").module("no.such.module"));
        assertTrue(message.contains("no.such.module"), message);
    }

    @Test
    @DisplayName(
            "H3: a program that runs from its source has no class file for a child: that is said before there is a process")
    void sourceFile() throws Exception {
        final Path source = Files.writeString(directory.resolve("Sample.java"), """
                import io.penstock.process.ChildJvm;
                public class Sample {
                    public static void main(String[] args) throws Exception {
                        try (var child = ChildJvm.start(Sample.class, String.class, String.class)) {
                            System.out.println("started");
                        } catch (IllegalArgumentException refused) {
                            System.out.println(refused.getMessage());
                        }
                    }
                }
                """);
        final String java =
                Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Jvm jvm = Jvm.launch(List.of(java, "-cp", System.getProperty("java.class.path"), source.toString()))) {
            final String said = jvm.nextLine();
            assertTrue(said.contains("the child will not find its main class on its class path: class=Sample"), said);
            assertTrue(said.contains("compile it first"), said);
        }
    }

    /** Says why it cannot start a child. */
    static final class Refused {
        private Refused() {}

        public static void main(final String[] args) {
            try (ChildJvm<Object, Object> child =
                    ChildJvm.running(Refused.class).start()) {
                System.out.println(child.pid());
            } catch (final IOException refusal) {
                System.out.println(refusal.getMessage());
            }
        }
    }

    @Test
    @DisplayName("H3: a temporary directory that is not there is named, with its property")
    void noTemporaryDirectory() throws Exception {
        final Path none = directory.resolve("none");
        try (Jvm jvm = Jvm.launch(Jvm.command(Refused.class, List.of("-Djava.io.tmpdir=" + none)))) {
            final String said = jvm.nextLine();
            assertTrue(said.contains("the directory for the pipes of children cannot be made"), said);
            assertTrue(said.contains("java.io.tmpdir=" + none), said);
        }
    }

    @Test
    @DisplayName("H3: a Java home without bin/java is refused before there is a process")
    void noJava() {
        final String message = assertThrows(
                        IOException.class,
                        () -> telling("x").javaHome(directory).start())
                .getMessage();
        assertTrue(message.contains("path=" + directory.resolve("bin").resolve("java")), message);
        assertTrue(message.contains("--strip-native-commands"), message);
    }

    @Test
    @DisplayName("H1: a child inherits the variables that give options to a JVM")
    void inherits() throws Exception {
        try (ChildJvm<String, String> child = telling("fact")
                .environment("JAVA_TOOL_OPTIONS", "-Dfact=inherited")
                .start()) {
            assertEquals("inherited", child.connection().receive());
        }
    }

    @Test
    @DisplayName("H1: the variable that kept a child from starting is named, with its value, and no other one")
    void guiltyVariable() throws Exception {
        final String message = refusalOf(telling("fact")
                .environment("JDK_JAVA_OPTIONS", "-Dharmless=1")
                .environment("JAVA_TOOL_OPTIONS", "-XX:NoSuchThing=7"));
        assertTrue(message.contains("JAVA_TOOL_OPTIONS=-XX:NoSuchThing=7"), message);
        assertFalse(message.contains("JDK_JAVA_OPTIONS=-D"), message);
    }

    @Test
    @DisplayName("H1: where the words of the JVM accuse none, all such variables are named: two collectors")
    void suspects() throws Exception {
        final String message = refusalOf(
                telling("fact").jvmFlags("-XX:+UseSerialGC").environment("_JAVA_OPTIONS", "-XX:+UseParallelGC"));
        assertTrue(message.contains("_JAVA_OPTIONS=-XX:+UseParallelGC"), message);
        assertTrue(message.contains("collector"), message);
    }

    @Test
    @DisplayName("H1: the port of a debugger that the parent has already is an error that names the variable")
    void debugger() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final String option =
                    "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + taken.getLocalPort();
            final String message = refusalOf(telling("fact").environment("JAVA_TOOL_OPTIONS", option));
            assertTrue(message.contains("Address already in use"), message);
            assertTrue(message.contains("JAVA_TOOL_OPTIONS=" + option), message);
        }
    }

    /** The main class of a runnable jar: its child looks into a package that only the manifest opens. */
    static final class Runnable {
        private Runnable() {}

        public static void main(final String[] args) throws Exception {
            try (ChildJvm<String, String> child = ChildJvm.running(String.class, String.class, parent -> {
                        final Method hidden = ClassLoader.class.getDeclaredMethod("initializeJavaAssertionMaps");
                        hidden.setAccessible(true);
                        parent.send("open");
                    })
                    .jvmFlags(QUICK)
                    .start()) {
                System.out.println(child.connection().receive());
            } catch (final EOFException closed) {
                System.out.println("closed");
            }
        }
    }

    @Test
    @DisplayName(
            "H2: what the manifest of a runnable jar opens is open in a child too; what this Java lacks is no warning")
    void manifestOptions() throws Exception {
        assertEquals("open", runnable("java.base/java.lang no.such.module/x java.base/no.such"));
        assertEquals("closed", runnable("java.base/java.util"));
    }

    private String runnable(final String opened) throws Exception {
        final Manifest manifest = new Manifest();
        final Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, Runnable.class.getName());
        main.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        main.put(new Attributes.Name("Add-Opens"), opened);
        final Path jar = directory.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        try (Jvm parent = Jvm.launch(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-jar",
                jar.toString()))) {
            final String line = parent.nextLine();
            assertEquals(0, parent.exitCode());
            return line;
        }
    }
}
