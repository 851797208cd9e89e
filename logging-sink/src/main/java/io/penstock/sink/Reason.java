package io.penstock.sink;

import java.nio.file.FileSystemException;

/** Why something failed, in one line. */
final class Reason {
    private Reason() {}

    /** A message alone as a rule. Of many a {@link FileSystemException} it is but the path: what is wrong stands in the name of the class. */
    static String of(final Throwable failure) {
        final boolean namesNoReason = failure instanceof FileSystemException trouble
                && (trouble.getReason() == null || trouble.getFile() == null);
        return namesNoReason || failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
