package io.penstock.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that these tests compare the classes with. Tests run in the folder of their module. */
final class Repository {
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private Repository() {}

    static List<String> lines(final String file) {
        try {
            return Files.readAllLines(ROOT.resolve(file));
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The folders of all modules. */
    static List<Path> modules() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .toList();
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
