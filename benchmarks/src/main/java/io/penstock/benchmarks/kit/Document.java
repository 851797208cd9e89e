package io.penstock.benchmarks.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The results of a run on one JDK for a document: tables, and pictures as files in a folder next to it. */
public final class Document {
    private static final String PICTURES = "pictures";

    private final StringBuilder text;
    private final Jdk jdk;
    private final List<Picture> pictures = new ArrayList<>();

    /**
     * Creates an empty document.
     *
     * @param about the first line
     * @param jdk of the run
     */
    public Document(final String about, final Jdk jdk) {
        this.text = new StringBuilder(about).append('\n');
        this.jdk = jdk;
    }

    /**
     * Adds a part.
     *
     * @param report of it
     */
    public void add(final Report report) {
        report.tables().forEach(table -> text.append('\n').append(table.markdown()));
        for (final Picture picture : report.pictures()) {
            pictures.add(picture);
            text.append("\n![")
                    .append(picture.title())
                    .append(", ")
                    .append(picture.upwards())
                    .append("](");
            text.append(PICTURES).append('/').append(file(picture)).append(")\n");
        }
    }

    private String file(final Picture picture) {
        return picture.name() + "-jdk" + jdk.feature() + ".svg";
    }

    /**
     * Inserts the results at their marks and writes the pictures.
     *
     * @param place name of the marks
     * @param markdown the document's file
     * @throws IOException if a file cannot be written
     */
    public void write(final String place, final Path markdown) throws IOException {
        for (final Picture picture : pictures) {
            final Path folder =
                    Files.createDirectories(markdown.toAbsolutePath().resolveSibling(PICTURES));
            Files.writeString(folder.resolve(file(picture)), picture.svg());
        }
        new MarkdownFile(markdown).put(place + ", JDK " + jdk.feature(), text.toString());
    }
}
