package io.penstock.site;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Javadoc of all published modules, as one, by the tool of the JDK. It documents the packages that users see. */
final class Javadoc {
    static final String FOLDER = "api";

    private static final Pattern MODULE = Pattern.compile("(?m)^(?:open )?module ([\\w.]+)");
    private static final Pattern EXPORT = Pattern.compile("(?m)^\\s*exports ([\\w.]+);");

    private final Path root;
    /** Sources of the modules that export something to all, by module. */
    private final Map<String, Path> sources = new TreeMap<>();

    private final Map<String, String> moduleOfPackage = new TreeMap<>();

    private Javadoc(final Path root) {
        this.root = root;
    }

    static Javadoc of(final Path root) throws IOException {
        final Javadoc javadoc = new Javadoc(root);
        try (Stream<Path> folders = Files.list(root)) {
            for (final Path folder : folders.sorted().toList()) {
                final Path source = folder.resolve("src/main/java");
                if (Files.exists(source.resolve("module-info.java"))) {
                    javadoc.add(source);
                }
            }
        }
        return javadoc;
    }

    private void add(final Path source) throws IOException {
        final String descriptor = Files.readString(source.resolve("module-info.java"));
        final Matcher module = MODULE.matcher(descriptor);
        if (!module.find()) {
            throw new IOException("no module is declared: path=" + source.resolve("module-info.java"));
        }
        final Matcher export = EXPORT.matcher(descriptor);
        while (export.find()) {
            moduleOfPackage.put(export.group(1), module.group(1));
            sources.put(module.group(1), source);
        }
    }

    /**
     * {@return the address of each public type that {@code docs/api.txt} lists, by its name as pages write it: {@code Lease}, or {@code
     * ChannelView.Kind}} A name that two packages have is not among them.
     */
    Map<String, String> addresses() throws IOException {
        final Map<String, String> addresses = new TreeMap<>();
        final Set<String> twice = new HashSet<>();
        for (final String line : Files.readAllLines(root.resolve("docs/api.txt"))) {
            final Matcher type =
                    Pattern.compile("([a-z0-9.]+)\\.([A-Z][\\w.]*) .*").matcher(line);
            if (type.matches() && moduleOfPackage.containsKey(type.group(1))) {
                final String address = FOLDER + "/" + moduleOfPackage.get(type.group(1)) + "/"
                        + type.group(1).replace('.', '/') + "/" + type.group(2) + ".html";
                if (addresses.put(type.group(2), address) != null) {
                    twice.add(type.group(2));
                }
            }
        }
        addresses.keySet().removeAll(twice);
        return addresses;
    }

    void write(final Path output, final String modulePath) throws IOException, SiteException {
        Files.createDirectories(output);
        final Path style = Files.writeString(output.resolve("penstock.css"), Site.resource("javadoc.css"));
        final List<String> words = new ArrayList<>(List.of("-d", output.toString(), "-quiet", "-notimestamp"));
        words.addAll(List.of("-encoding", "UTF-8", "-docencoding", "UTF-8", "-charset", "UTF-8", "-locale", "en_US"));
        words.addAll(List.of("-windowtitle", "Penstock", "-doctitle", "Penstock", "-Werror", "-Xdoclint:all,-missing"));
        words.addAll(List.of("-header", "<a href=\"{@docRoot}/../index.html\">Guide</a>"));
        words.addAll(List.of("--add-stylesheet", style.toString(), "--module-path", librariesOf(modulePath)));
        sources.forEach((module, source) -> words.addAll(List.of("--module-source-path", module + "=" + source)));
        words.addAll(List.of("--module", String.join(",", sources.keySet())));
        final StringWriter said = new StringWriter();
        final PrintWriter writer = new PrintWriter(said);
        final int code = ToolProvider.findFirst("javadoc")
                .orElseThrow(
                        () -> new IOException("this JDK has no javadoc: java.home=" + System.getProperty("java.home")))
                .run(writer, writer, words.toArray(String[]::new));
        if (code != 0) {
            throw new SiteException(
                    "the Javadoc cannot be made", said.toString().lines().toList());
        }
    }

    /** The libraries of the path: our own modules are made of their sources. */
    private static String librariesOf(final String modulePath) {
        return Stream.of(modulePath.split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
