package io.penstock.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * Gives the files of a worker to the user whose directory it logs to. An administrator who runs the application once as root would otherwise leave
 * files that the sink, which runs as that user, cannot read.
 */
final class Ownership {
    private final Path directory;
    private volatile UserPrincipal wanted;

    Ownership(final Path directory) {
        this.directory = directory;
    }

    /** Only root can; for any other user it changes nothing. */
    void give(final Path file) {
        try {
            if (wanted == null) {
                wanted = Files.getOwner(directory);
            }
            if (!wanted.equals(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS))) {
                Files.setOwner(file, wanted);
            }
        } catch (final IOException | UnsupportedOperationException refused) {
            // The sink says what it cannot open.
        }
    }
}
