package io.penstock.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which package uses which: by all that the class files name, and by the imports of their sources, since a constant of another class
 * leaves no trace in a class file.
 */
final class Arrows {
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([a-z][a-z0-9]*(?:\\.[a-z][a-z0-9]*)*)\\.[A-Z].*;", Pattern.MULTILINE);

    /** A class as a class file names it, also in the type of a lambda, which the importer of classes does not read. */
    private static final Pattern NAMED = Pattern.compile("((?:[a-z][a-z0-9]*/)+[a-z][a-z0-9]*)/[A-Z]");

    private static final Map<Arrow, String> ALL = new TreeMap<>();

    static {
        ProductClasses.all().forEach(Arrows::addClass);
        for (final Path module : Repository.modules()) {
            final Path sources = module.resolve("src/main/java");
            if (Files.exists(sources.resolve("module-info.java"))) {
                addSources(sources);
            }
        }
    }

    private Arrows() {}

    /** From one package to another, all of libraries included, each with a place where it is used. */
    static Map<Arrow, String> all() {
        return ALL;
    }

    private static void addClass(final JavaClass type) {
        try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            final String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            NAMED.matcher(constants)
                    .results()
                    .forEach(name -> add(type.getPackageName(), name.group(1).replace('/', '.'), type.getName()));
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void addSources(final Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            final List<Path> sources = files.filter(
                            file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
                    .toList();
            for (final Path source : sources) {
                final String from =
                        folder.relativize(source.getParent()).toString().replace('/', '.');
                for (final MatchResult used :
                        IMPORT.matcher(Files.readString(source)).results().toList()) {
                    add(from, used.group(1), source.toString());
                }
            }
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void add(final String from, final String to, final String use) {
        if (!from.equals(to)) {
            ALL.putIfAbsent(new Arrow(from, to), use);
        }
    }

    record Arrow(String from, String to) implements Comparable<Arrow> {
        @Override
        public int compareTo(final Arrow other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }
}
