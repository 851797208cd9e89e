package io.penstock.examples;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be read, in the words that other commands use. */
final class Reason {
    private Reason() {}

    static String of(final IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (failure instanceof FileSystemException system) {
            // Without a reason, its message is but the path, and its class says what is wrong.
            return system.getReason() == null ? failure.getClass().getSimpleName() : system.getReason();
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
