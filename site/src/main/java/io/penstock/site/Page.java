package io.penstock.site;

import java.nio.file.Path;
import java.util.List;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;

/**
 * A page of the site.
 *
 * @param source its file, relative to the root of the repository
 * @param address its file, relative to the root of the site, with slashes
 * @param title the text of its first heading
 * @param body what it shows; {@link Links} changes it
 */
record Page(Path source, String address, String title, Element body) {
    private static final List<org.commonmark.Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(EXTENSIONS).build();

    /** Renders a page of Markdown. */
    static Page of(final Path source, final String markdown) {
        final Element body =
                Jsoup.parseBodyFragment(RENDERER.render(PARSER.parse(markdown))).body();
        body.ownerDocument().outputSettings().prettyPrint(false);
        final Element heading = body.selectFirst("h1");
        return new Page(source, addressOf(source), heading == null ? source.toString() : heading.text(), body);
    }

    /** A README is the page of its folder. */
    static String addressOf(final Path source) {
        return source.toString().replaceFirst("(^|/)README\\.md$", "$1index.md").replaceFirst("\\.md$", ".html");
    }

    /** {@return the path from this page to another file of the site} */
    String to(final String other) {
        final Path folder = Path.of("/", address).getParent();
        return folder.relativize(Path.of("/", other)).toString();
    }
}
