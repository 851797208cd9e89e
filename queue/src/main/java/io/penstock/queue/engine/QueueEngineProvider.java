package io.penstock.queue.engine;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

/**
 * Opens engines for the URIs of some schemes. Implementations are found by {@link java.util.ServiceLoader}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> as the engine's. <b>Blocks:</b> as the engine's files or network do.
 */
public interface QueueEngineProvider {
    /** {@return the schemes that it knows, in lower case} */
    Set<String> schemes();

    /**
     * Opens or creates a bounded queue.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it is to be created and exists
     * @throws java.nio.file.NoSuchFileException if it is to be opened and does not exist
     * @throws IllegalArgumentException if it was created with other settings
     * @throws IOException if it can be neither opened nor made
     */
    QueueEngine open(URI location, QueueSettings<?> settings, Opening how) throws IOException;
}
