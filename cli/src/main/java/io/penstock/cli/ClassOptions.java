package io.penstock.cli;

import io.penstock.cli.view.Classes;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the classes of items are. */
final class ClassOptions {
    @Option(
            names = {"--classpath", "-cp"},
            paramLabel = "PATH",
            description =
                    "Jars and directories of the classes of items, separated as in java -cp; DIR/* means the jars in it.")
    private String classPath;

    @Option(
            names = "--allow",
            paramLabel = "CLASS",
            description = "A class that the queue's type does not reach, and that its items may have. Repeatable.")
    private List<String> allowed = new ArrayList<>();

    /** The loader lives as long as this program. */
    Classes classes() throws IOException {
        final ClassLoader own = ClassOptions.class.getClassLoader();
        return new Classes(classPath == null ? own : new URLClassLoader(urls(classPath), own), List.copyOf(allowed));
    }

    private static URL[] urls(final String classPath) throws IOException {
        final List<URL> urls = new ArrayList<>();
        for (final String entry : classPath.split(File.pathSeparator, -1)) {
            if (entry.endsWith("/*") || entry.equals("*")) {
                final Path folder = Path.of(entry.equals("*") ? "." : entry.substring(0, entry.length() - 2));
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
                    for (final Path jar : jars) {
                        urls.add(url(jar));
                    }
                }
            } else if (!entry.isEmpty()) {
                urls.add(url(Path.of(entry)));
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static URL url(final Path entry) throws MalformedURLException {
        return entry.toUri().toURL();
    }
}
