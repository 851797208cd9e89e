package io.penstock.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The site of one repository: each page of Markdown as a page of HTML in the same folder, what pages link to beside them, the index of the search, and
 * what the browser needs for it. Two builds of the same pages give the same bytes.
 */
final class Site {
    static final String ASSETS = "assets/";

    private static final String MARKDOWN = ".md";
    private static final String LUNR = "/META-INF/resources/webjars/lunr/2.3.9/";

    private final Path root;
    private final Path output;
    private final Map<Path, Page> pages;
    private final Navigation navigation;

    private Site(final Path root, final Path output, final Map<Path, Page> pages, final Navigation navigation) {
        this.root = root;
        this.output = output;
        this.pages = pages;
        this.navigation = navigation;
    }

    /** Reads the pages, and removes what an earlier build has written. */
    static Site of(final Path root, final Path output) throws IOException, SiteException {
        final Map<Path, Page> pages = new TreeMap<>();
        for (final Path source : sources(root)) {
            pages.put(source, Page.of(source, Files.readString(root.resolve(source))));
        }
        if (Files.exists(output)) {
            try (Stream<Path> old = Files.walk(output)) {
                for (final Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return new Site(root, output, pages, Navigation.of(pages));
    }

    /** The pages of the root, and all below docs. */
    private static List<Path> sources(final Path root) throws IOException {
        final List<Path> sources = new ArrayList<>();
        try (Stream<Path> top = Files.list(root);
                Stream<Path> docs = Files.walk(root.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(MARKDOWN) && Files.isRegularFile(file))
                    .map(root::relativize)
                    .forEach(sources::add);
        }
        return sources;
    }

    /** {@return the pages, by their sources relative to the root} */
    Map<Path, Page> pages() {
        return pages;
    }

    /**
     * Writes the site, but for the Javadoc.
     *
     * @param types the address in the site of the Javadoc of each type that a page may name
     */
    void write(final Map<String, String> types) throws IOException, SiteException {
        final Links links = new Links(root, pages, types);
        final Search search = new Search();
        final Layout layout = new Layout(navigation, resource("page.html"));
        for (final Page page : pages.values()) {
            links.resolve(page);
            search.add(page, navigation.groupOf(page));
            write(page.address(), layout.render(page));
        }
        writeFiles(links, layout);
        links.failIfDead();
        write(ASSETS + "search-data.js", search.script());
        write(ASSETS + "site.css", resource("site.css"));
        write(ASSETS + "site.js", resource("site.js"));
        write(ASSETS + "lunr.min.js", resource(LUNR + "lunr.min.js"));
        write(ASSETS + "lunr.LICENSE.txt", resource(LUNR + "LICENSE"));
    }

    /** What the pages lead to: pictures as they are, files and folders of the repository as pages that show them. */
    private void writeFiles(final Links links, final Layout layout) throws IOException {
        for (final Path picture : links.pictures()) {
            final Path target = output.resolve(picture.toString());
            Files.createDirectories(target.getParent());
            Files.copy(root.resolve(picture), target, StandardCopyOption.REPLACE_EXISTING);
        }
        final Set<Path> files = new TreeSet<>(links.files());
        for (final Path file : links.files()) {
            if (Files.isDirectory(root.resolve(file))) {
                files.addAll(SourcePages.filesOf(root, file));
            }
        }
        for (final Path file : files) {
            final Page page = SourcePages.of(root, file);
            write(page.address(), layout.render(page));
        }
    }

    private void write(final String address, final String text) throws IOException {
        final Path file = output.resolve(address);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static String resource(final String name) throws IOException {
        try (InputStream in = Site.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("not on the class path: resource=" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
