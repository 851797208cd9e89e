package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document with places for figures, each between two marks; the text around them is left unchanged. */
public final class MarkdownFile {
    private final Path path;

    /**
     * Creates a view of a document.
     *
     * @param path of its file, which need not exist
     */
    public MarkdownFile(final Path path) {
        this.path = path;
    }

    /**
     * Inserts figures at their place, or at the end if there is no such place yet.
     *
     * @param place its name
     * @param text in Markdown, ends with a line feed
     * @throws IOException if the file cannot be read or written
     */
    public void put(final String place, final String text) throws IOException {
        final String begin = "<!-- begin figures: " + place + " -->\n";
        final String end = "<!-- end figures: " + place + " -->\n";
        final String old = Files.exists(path) ? Files.readString(path) : "";
        final int from = old.indexOf(begin);
        final int to = old.indexOf(end);
        final String before;
        final String after;
        if (from >= 0 && to > from) {
            before = old.substring(0, from);
            after = old.substring(to + end.length());
        } else {
            before = old.isEmpty() ? "" : old + "\n";
            after = "";
        }
        Files.writeString(path, before + begin + "\n" + text + "\n" + end + after);
    }
}
