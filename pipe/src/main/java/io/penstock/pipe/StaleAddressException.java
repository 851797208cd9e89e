package io.penstock.pipe;

import java.nio.file.FileSystemException;

/** The address of an end that was handed over once more since: only the latest address leads to it. */
public final class StaleAddressException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text for the user.
     *
     * @param path of the pipe
     * @param reason both generations
     */
    public StaleAddressException(final String path, final String reason) {
        super(path, null, reason);
    }
}
