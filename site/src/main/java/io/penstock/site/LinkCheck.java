package io.penstock.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Looks at a site as it was written, the Javadoc included: each link leads to a file of the site, and to an anchor that is there; and nothing that a
 * page loads comes from another host. A reader may go to other hosts; those links are not followed.
 */
final class LinkCheck {
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)^([a-z][a-z0-9+.-]*:|//).*");
    private static final Pattern LOADED = Pattern.compile("(?i)(@import\\s*|url\\(\\s*)['\"]?(?:[a-z]+:)?//");

    /** The tool of JDK 17 names anchors there that it does not make. */
    private static final String CONSTANTS = "constant-values.html";

    private final Path site;
    private final Map<Path, Set<String>> anchors = new HashMap<>();
    private final List<String> dead = new ArrayList<>();
    private int files;
    private int links;

    private LinkCheck(final Path site) {
        this.site = site.toAbsolutePath().normalize();
    }

    static LinkCheck of(final Path site) throws IOException {
        final LinkCheck check = new LinkCheck(site);
        try (Stream<Path> files = Files.walk(check.site)) {
            for (final Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                check.look(file);
            }
        }
        return check;
    }

    /** {@return how many pages of HTML there are} */
    int files() {
        return files;
    }

    /** {@return how many links inside the site were followed} */
    int links() {
        return links;
    }

    /** {@return what is wrong, one fault each} */
    List<String> dead() {
        return dead;
    }

    void failIfDead() throws SiteException {
        if (!dead.isEmpty()) {
            throw new SiteException("the site has dead links, or loads from elsewhere", dead);
        }
    }

    private void look(final Path file) throws IOException {
        final String name = file.toString();
        if (name.endsWith(".css") && LOADED.matcher(Files.readString(file)).find()) {
            dead.add("page=" + site.relativize(file) + " reason=loads from elsewhere");
        }
        if (!name.endsWith(".html")) {
            return;
        }
        files++;
        final Document page = Jsoup.parse(file);
        anchors.computeIfAbsent(file, same -> anchorsOf(page));
        for (final Element link : page.select("a[href], area[href]")) {
            if (!ABSOLUTE.matcher(link.attr("href")).matches()) {
                follow(file, link.attr("href"));
            }
        }
        for (final Element loaded : page.select("[src], [srcset], [data], link[href], object, iframe, image[href]")) {
            for (final String attribute : List.of("src", "srcset", "data", "href")) {
                if (loaded.hasAttr(attribute)) {
                    load(file, loaded.attr(attribute));
                }
            }
        }
    }

    private void load(final Path file, final String address) {
        if (address.startsWith("data:")) {
            return;
        }
        if (ABSOLUTE.matcher(address).matches()) {
            dead.add("page=" + site.relativize(file) + " address=" + address + " reason=is loaded from elsewhere");
        } else {
            follow(file, address);
        }
    }

    private void follow(final Path file, final String href) {
        links++;
        final int hash = href.indexOf('#');
        final String path = decoded(hash < 0 ? href : href.substring(0, hash)).replaceFirst("\\?.*", "");
        final String anchor = hash < 0 ? "" : href.substring(hash + 1);
        final Path target = path.isEmpty() ? file : file.resolveSibling(path).normalize();
        if (!target.startsWith(site) || !Files.isRegularFile(target)) {
            dead.add("page=" + site.relativize(file) + " link=" + href + " reason=no such file");
        } else if (!anchor.isEmpty()
                && !target.endsWith(CONSTANTS)
                && target.toString().endsWith(".html")) {
            final Set<String> there = anchors.computeIfAbsent(target, LinkCheck::anchorsOf);
            if (!there.contains(anchor) && !there.contains(decoded(anchor))) {
                dead.add("page=" + site.relativize(file) + " link=" + href + " reason=no such anchor");
            }
        }
    }

    private static String decoded(final String text) {
        return text.contains("%") ? URI.create(text).getPath() : text;
    }

    private static Set<String> anchorsOf(final Path file) {
        try {
            return anchorsOf(Jsoup.parse(file));
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Set<String> anchorsOf(final Document page) {
        return page.select("[id], a[name]").stream()
                .map(each -> each.hasAttr("id") ? each.id() : each.attr("name"))
                .collect(Collectors.toSet());
    }
}
