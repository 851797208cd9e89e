package io.penstock.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;

/** The sections of all pages, which the browser makes an index of when a reader begins to search. A script, so that it works from a file as well. */
final class Search {
    private final List<Map<String, String>> sections = new ArrayList<>();

    void add(final Page page, final String group) {
        String heading = "";
        String anchor = "";
        StringBuilder text = new StringBuilder();
        for (final Element block : page.body().children()) {
            if (block.normalName().matches("h[1-4]")) {
                add(page, group, heading, anchor, text);
                text = new StringBuilder();
                final boolean isTitle = block.normalName().equals("h1");
                heading = isTitle ? "" : block.text().replaceFirst(" ?#$", "");
                anchor = isTitle ? "" : "#" + block.id();
            } else {
                text.append(block.text()).append(' ');
            }
        }
        add(page, group, heading, anchor, text);
    }

    private void add(
            final Page page, final String group, final String heading, final String anchor, final StringBuilder text) {
        if (!heading.isEmpty() || !text.isEmpty()) {
            final Map<String, String> section = new LinkedHashMap<>();
            section.put("a", page.address() + anchor);
            section.put("p", page.title());
            section.put("g", group);
            section.put("h", heading);
            section.put("t", text.toString().strip());
            sections.add(section);
        }
    }

    String script() throws JsonProcessingException {
        return "window.penstockSections = " + new ObjectMapper().writeValueAsString(sections) + ";\n";
    }
}
