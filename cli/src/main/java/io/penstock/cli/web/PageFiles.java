package io.penstock.cli.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of the page, all from this program: they say nothing of any channel, so they are given without a token. */
final class PageFiles {
    /** The number in the paths of uPlot's files: that of the parent pom. */
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/";

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> TYPES = Map.of(
            "html",
            HTML,
            "css",
            CSS,
            "js",
            SCRIPT,
            "json",
            "application/json; charset=utf-8",
            "svg",
            "image/svg+xml",
            "LICENSE",
            "text/plain; charset=utf-8");

    private final Map<String, String> resources = new HashMap<>();

    PageFiles() {
        own("/", "index.html");
        own("/openapi.json", "openapi.json");
        for (final String name : new String[] {
            "style.css",
            "icon.svg",
            "main.js",
            "api.js",
            "dom.js",
            "text.js",
            "confirm.js",
            "charts.js",
            "channels.js",
            "channel.js",
            "processes.js",
            "locks.js",
            "pools.js",
            "logs.js",
            "doctor.js"
        }) {
            own("/page/" + name, name);
        }
        resources.put("/uplot/uPlot.esm.js", UPLOT + "dist/uPlot.esm.js");
        resources.put("/uplot/uPlot.min.css", UPLOT + "dist/uPlot.min.css");
        resources.put("/uplot/LICENSE", UPLOT + "LICENSE");
    }

    private void own(final String path, final String name) {
        resources.put(path, "io/penstock/cli/web/page/" + name);
    }

    Optional<Answer> at(final String path) throws IOException {
        final String resource = resources.get(path);
        if (resource == null) {
            return Optional.empty();
        }
        try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this program lacks a file of its page: resource=" + resource);
            }
            final String ending =
                    resource.substring(Math.max(resource.lastIndexOf('.'), resource.lastIndexOf('/')) + 1);
            return Optional.of(
                    new Answer(Answer.OK, TYPES.get(ending), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }
}
