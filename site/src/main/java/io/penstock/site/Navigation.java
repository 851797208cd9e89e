package io.penstock.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The groups of pages that each page shows, as {@code navigation.txt} lists them. A page that is missing there is an error, but for the pages of the
 * decisions, which their own list names.
 */
final class Navigation {
    private static final Path DECISIONS = Path.of("docs/decisions");

    /** A line of a group. */
    record Entry(String title, String address) {}

    private final Map<String, List<Entry>> groups = new LinkedHashMap<>();

    private Navigation() {}

    static Navigation of(final Map<Path, Page> pages) throws IOException, SiteException {
        final Navigation navigation = new Navigation();
        final List<String> faults = new ArrayList<>();
        final Set<Path> missing = new TreeSet<>(pages.keySet());
        List<Entry> group = new ArrayList<>();
        for (final String line : Site.resource("navigation.txt").lines().toList()) {
            if (!line.startsWith(" ")) {
                group = navigation.groups.computeIfAbsent(line, name -> new ArrayList<>());
                continue;
            }
            final String[] words = line.strip().split(" ", 2);
            final Path source = Path.of(words[0]);
            if (words[0].startsWith(Javadoc.FOLDER)) {
                group.add(new Entry(words[1], words[0]));
            } else if (missing.remove(source)) {
                group.add(new Entry(words[1], Page.addressOf(source)));
            } else {
                faults.add("page=" + source + " reason=is in navigation.txt, and is no page, or is there twice");
            }
        }
        missing.removeIf(page -> page.startsWith(DECISIONS));
        missing.forEach(page -> faults.add("page=" + page + " reason=is not in navigation.txt"));
        if (!faults.isEmpty()) {
            throw new SiteException("the navigation does not list the pages", faults);
        }
        return navigation;
    }

    Map<String, List<Entry>> groups() {
        return groups;
    }

    /** {@return the group that a page is in; empty for none} */
    String groupOf(final Page page) {
        return groups.entrySet().stream()
                .filter(group -> group.getValue().stream()
                        .anyMatch(entry -> entry.address().equals(page.address())))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }
}
