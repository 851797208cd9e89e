package io.penstock.pipe;

import java.nio.file.FileSystemException;

/** Both ends of a pipe are taken; the text names both processes. A pipe has two ends: make one pipe per pair. */
public final class PipeInUseException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param path of the pipe
     * @param reason which processes have the ends
     */
    public PipeInUseException(final String path, final String reason) {
        super(path, null, reason);
    }
}
