package io.penstock.testkit;

import io.penstock.core.memory.FileProbe;
import io.penstock.core.memory.SharedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Makes a directory appear to be on another file system, for all code of this JVM that shares files, until it is
 * closed.
 */
public final class FileSystemShim implements FileProbe, AutoCloseable {
    private final Path root;
    private final String type;
    private volatile boolean asked;

    private FileSystemShim(final Path root, final String type) {
        this.root = root;
        this.type = type;
    }

    /**
     * Starts the pretence.
     *
     * @param root the directory
     * @param type as the system names it
     * @return ends the pretence when closed
     * @throws IOException if there is no such directory
     */
    public static FileSystemShim pretend(final Path root, final String type) throws IOException {
        final FileSystemShim shim = new FileSystemShim(root.toRealPath(), type);
        SharedFile.probe(shim);
        return shim;
    }

    /** {@return whether the type was asked for} */
    public boolean wasAsked() {
        return asked;
    }

    @Override
    public AtomicBuffer view(final ByteBuffer region) {
        return NONE.view(region);
    }

    @Override
    public void beforeStep() {
        // nothing to do
    }

    @Override
    public String fileSystemOf(final Path place) throws IOException {
        if (place.toRealPath().startsWith(root)) {
            asked = true;
            return type;
        }
        return NONE.fileSystemOf(place);
    }

    @Override
    public void close() {
        SharedFile.probe(NONE);
    }
}
