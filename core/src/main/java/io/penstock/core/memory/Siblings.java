package io.penstock.core.memory;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names that are made of a file's name. A name may have bytes that the locale cannot express: its {@link Path} has them, its text has not. A URI has them
 * too.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any. <b>Blocks:</b> never.
 */
public final class Siblings {
    private Siblings() {}

    /**
     * A path in the same directory.
     *
     * @param prefix letters, digits, dots and hyphens, before the file's name
     * @param suffix of the same, behind it
     * @return relative where the file's path is relative, unless its name cannot be expressed
     */
    public static Path of(final Path file, final String prefix, final String suffix) {
        try {
            return file.resolveSibling(prefix + file.getFileName() + suffix);
        } catch (final InvalidPathException inexpressible) {
            final String uri = file.toUri().toString();
            final int name = uri.lastIndexOf('/', uri.length() - 2) + 1;
            return Path.of(URI.create(uri.substring(0, name) + prefix + uri.substring(name) + suffix));
        }
    }
}
