package io.penstock.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jsoup.nodes.Element;

/**
 * Turns what pages say of the repository into what the site has: links to pages, to pictures, to files, and from the names of public types to their
 * Javadoc.
 */
final class Links {
    private static final String ABSOLUTE = "^[a-z][a-z0-9+.-]*:.*";

    private final Path root;
    private final Map<Path, Page> pages;
    private final Map<String, String> types;
    private final Set<Path> pictures = new TreeSet<>();
    private final Set<Path> files = new TreeSet<>();
    private final List<String> dead = new ArrayList<>();

    Links(final Path root, final Map<Path, Page> pages, final Map<String, String> types) {
        this.root = root;
        this.pages = pages;
        this.types = types;
    }

    /** {@return the pictures that the pages seen so far show} */
    Set<Path> pictures() {
        return pictures;
    }

    /** {@return the files and folders that the pages seen so far lead to} */
    Set<Path> files() {
        return files;
    }

    void failIfDead() throws SiteException {
        if (!dead.isEmpty()) {
            throw new SiteException("links of the pages lead nowhere", dead);
        }
    }

    void resolve(final Page page) {
        for (final Element link : page.body().select("a[href]")) {
            final String href = link.attr("href");
            if (!href.startsWith("#") && !href.matches(ABSOLUTE)) {
                link.attr("href", resolve(page, href));
            }
        }
        for (final Element picture : page.body().select("img[src]")) {
            final Path file = fileOf(page, picture.attr("src"));
            pictures.add(file);
            checkExists(page, picture.attr("src"), file);
            picture.attr("src", page.to(file.toString())).attr("loading", "lazy");
        }
        page.body().select("code").stream()
                .filter(code -> code.closest("a, pre, h1, h2, h3, h4, h5, h6") == null)
                .forEach(code -> linkType(page, code));
        page.body().select("table").forEach(table -> table.wrap("<div class=\"wide\" tabindex=\"0\"></div>"));
        page.body()
                .select("h2[id], h3[id], h4[id]")
                .forEach(heading -> heading.appendElement("a")
                        .addClass("anchor")
                        .attr("href", "#" + heading.id())
                        .attr("aria-label", "link to this section")
                        .text("#"));
    }

    private String resolve(final Page page, final String href) {
        final int hash = href.indexOf('#');
        final String anchor = hash < 0 ? "" : href.substring(hash);
        final Path file = fileOf(page, hash < 0 ? href : href.substring(0, hash));
        final Page target = pages.getOrDefault(file, pages.get(file.resolve("README.md")));
        if (target != null) {
            return page.to(target.address()) + anchor;
        }
        checkExists(page, href, file);
        files.add(file);
        return page.to(SourcePages.addressOf(root, file));
    }

    private Path fileOf(final Page page, final String href) {
        return root.relativize(root.resolve(page.source()).resolveSibling(href).normalize());
    }

    private void checkExists(final Page page, final String href, final Path file) {
        if (file.startsWith("..") || !Files.exists(root.resolve(file))) {
            dead.add("page=" + page.source() + " link=" + href + " reason=no such file");
        }
    }

    /** A name in a text may have type arguments: {@code Lease<Photo>}. */
    private void linkType(final Page page, final Element code) {
        final String name = code.text().replaceFirst("<[\\w, ?]*>$", "");
        final String address = types.get(name);
        if (address != null) {
            code.wrap("<a></a>").parent().attr("href", page.to(address));
        }
    }
}
