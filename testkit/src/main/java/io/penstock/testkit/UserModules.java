package io.penstock.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** What a user has who writes modules: Penstock and its libraries on a module path, and modules of their own, compiled by javac. */
public final class UserModules {
    private static final Set<String> LIBRARIES = Set.of(
            "com.esotericsoftware.kryo",
            "com.esotericsoftware.minlog",
            "com.esotericsoftware.reflectasm",
            "com.sun.jna",
            "micrometer.commons",
            "micrometer.core",
            "micrometer.observation",
            "org.agrona",
            "org.objenesis",
            "redis.clients.jedis");

    private UserModules() {}

    /**
     * Penstock's modules on the class path of this test and the libraries that they need: jars, or folders of classes where Maven
     * has not packed them yet.
     */
    public static List<Path> product() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(UserModules::isProduct)
                .toList();
    }

    private static boolean isProduct(final Path entry) {
        if (Files.isDirectory(entry) ? !Files.exists(entry.resolve("module-info.class")) : !Files.exists(entry)) {
            return false; // tests, the test kit, or nothing
        }
        return ModuleFinder.of(entry).findAll().stream()
                .map(ModuleReference::descriptor)
                .anyMatch(module -> LIBRARIES.contains(module.name()) || isOurs(module));
    }

    private static boolean isOurs(final ModuleDescriptor module) {
        return !module.isAutomatic() && module.name().startsWith("io.penstock.");
    }

    /** As an option of {@code java}, {@code javac} or {@code jlink}. */
    public static String path(final List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Compiles a module: all that lies in a folder of sources, one of them {@code module-info.java}. */
    public static void compile(final Path sources, final Path classes, final List<Path> modulePath) {
        final List<String> arguments = new ArrayList<>(
                List.of("--release", "17", "-d", classes.toString(), "--module-path", path(modulePath)));
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(arguments::add);
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
        final int errors = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (errors != 0) {
            throw new AssertionError("does not compile, see above: sources=" + sources);
        }
    }
}
