package io.penstock.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.penstock.testkit.UserModules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A user's module from {@code src/test/modules}, compiled against Penstock's, and run in JVMs of its own. */
final class Application {
    private static final Path SOURCES = Path.of("src", "test", "modules");
    private static final int FIRST_JDK_THAT_WARNS = 24;

    private final String module;
    private final Path directory;
    private final List<Path> modulePath = new ArrayList<>(UserModules.product());

    /** Compiles it into a folder. */
    Application(final String module, final Path directory) {
        this.module = module;
        this.directory = directory;
        final Path classes = directory.resolve(module);
        UserModules.compile(SOURCES.resolve(module), classes, modulePath);
        modulePath.add(classes);
    }

    List<Path> modulePath() {
        return modulePath;
    }

    /** Lets the codec's and the wait list's libraries be used without a warning on JDKs that have one. */
    static List<String> nativeAccess() {
        return Runtime.version().feature() < FIRST_JDK_THAT_WARNS
                ? List.of()
                : List.of("--enable-native-access=com.sun.jna");
    }

    /** Runs a main class of the module, with a folder as its only argument; returns what it prints. */
    List<String> run(final Path javaHome, final List<String> jvmFlags, final String main) throws Exception {
        final List<String> arguments = new ArrayList<>(jvmFlags);
        arguments.addAll(List.of("--module", module + "/" + main));
        arguments.add(Files.createDirectory(directory.resolve("hub of " + main)).toString());
        return java(javaHome, arguments);
    }

    /** Runs {@code java} with the module path; it must succeed and print nothing to its standard error. */
    List<String> java(final Path javaHome, final List<String> arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin").resolve("java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--module-path",
                UserModules.path(modulePath)));
        command.addAll(arguments);
        final Path output = Files.createTempFile(directory, "output", null);
        final Path errors = Files.createTempFile(directory, "errors", null);
        final Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            final boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            assertEquals("", Files.readString(errors), () -> "ended=" + ended + " command=" + command);
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
