package io.penstock.sink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Identifies a file independently of its name.
 *
 * @param device of the file system
 * @param inode in the file system
 */
record FileIdentity(long device, long inode) {
    /**
     * Reads the identity of the file at a path.
     *
     * @param path of a file
     * @return its identity
     * @throws IOException if there is none
     */
    static FileIdentity of(final Path path) throws IOException {
        final Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino");
        return new FileIdentity(
                ((Number) attributes.get("dev")).longValue(), ((Number) attributes.get("ino")).longValue());
    }
}
