package io.penstock.site;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What all pages of the site have around their text. */
final class Layout {
    private static final int SECTIONS_WORTH_A_LIST = 3;

    private final Navigation navigation;
    private final String template;

    Layout(final Navigation navigation, final String template) {
        this.navigation = navigation;
        this.template = template;
    }

    String render(final Page page) {
        final Document document = Jsoup.parse(template);
        final Element front = document.expectFirst("template");
        document.outputSettings().prettyPrint(false);
        document.title(page.title().equals("Penstock") ? "Penstock" : page.title() + " - Penstock");
        for (final Element each : document.select("[href], [src]")) {
            final String name = each.hasAttr("href") ? "href" : "src";
            if (!each.attr(name).matches("(#|data:).*")) {
                each.attr(name, page.to(each.attr(name)));
            }
        }
        document.body().attr("data-root", page.to("index.html").replaceFirst("index\\.html$", ""));
        fillNavigation(page, document.expectFirst("nav"));
        final Element article = document.expectFirst("article");
        page.body().childNodesCopy().forEach(article::appendChild);
        fillContents(article);
        if (page.address().equals("index.html")) {
            article.expectFirst("h1").after(front.html()); // what is asked in a hurry
        }
        front.remove();
        return document.outerHtml() + "\n";
    }

    private void fillNavigation(final Page page, final Element nav) {
        navigation.groups().forEach((title, entries) -> {
            nav.appendElement("h2").text(title);
            final Element list = nav.appendElement("ul");
            for (final Navigation.Entry entry : entries) {
                final Element link = list.appendElement("li")
                        .appendElement("a")
                        .attr("href", page.to(entry.address()))
                        .text(entry.title());
                if (entry.address().equals(page.address())) {
                    link.attr("aria-current", "page");
                }
            }
        });
    }

    /** The sections of a long page, behind its title. */
    private static void fillContents(final Element article) {
        final var sections = article.select("h2[id]");
        final Element title = article.selectFirst("h1");
        if (title == null || sections.size() < SECTIONS_WORTH_A_LIST) {
            return;
        }
        final Element contents = new Element("details").addClass("contents");
        contents.appendElement("summary").text("On this page");
        final Element list = contents.appendElement("ul");
        for (final Element section : sections) {
            list.appendElement("li")
                    .appendElement("a")
                    .attr("href", "#" + section.id())
                    .text(section.text().replaceFirst(" ?#$", ""));
        }
        title.after(contents);
    }
}
