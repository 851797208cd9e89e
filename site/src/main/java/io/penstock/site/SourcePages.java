package io.penstock.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Pages that show files of the repository which are no pages themselves, and pages that list the files of a folder. */
final class SourcePages {
    private static final String FOLDER = "files/";

    private SourcePages() {}

    static String addressOf(final Path root, final Path file) {
        return FOLDER + file + (Files.isDirectory(root.resolve(file)) ? "/index.html" : ".html");
    }

    static Page of(final Path root, final Path file) throws IOException {
        final Element body = Document.createShell("").body();
        body.ownerDocument().outputSettings().prettyPrint(false);
        final Page page = new Page(file, addressOf(root, file), file.toString(), body);
        body.appendElement("h1").text(file.toString());
        if (Files.isDirectory(root.resolve(file))) {
            final Element list = body.appendElement("ul");
            for (final Path each : filesOf(root, file)) {
                list.appendElement("li")
                        .appendElement("a")
                        .attr("href", page.to(addressOf(root, each)))
                        .text(file.relativize(each).toString());
            }
        } else {
            body.appendElement("pre").appendElement("code").text(Files.readString(root.resolve(file)));
        }
        return page;
    }

    /** {@return the files below a folder, without what was built and what is hidden} */
    static List<Path> filesOf(final Path root, final Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .filter(file -> !("/" + file).matches(".*/(target|\\.[^/]*)(/.*|$)"))
                    .sorted()
                    .toList();
        }
    }
}
