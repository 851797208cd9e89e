package io.penstock.core.memory;

import io.penstock.SharedFileException;

/**
 * An access to a mapped file that the file system could not serve: the file was cut short, or its disk is full or has failed. The virtual machine
 * throws an {@link InternalError} that names no file, behind the access, and sometimes some instructions later.
 */
public final class MemoryFault {
    /** Part of the texts of HotSpot, of all versions from 17 on. */
    private static final String SIGN = "unsafe memory access";

    private MemoryFault() {}

    /** {@return whether an error is one, and not another error of the virtual machine} */
    public static boolean isOne(final InternalError error) {
        final String text = error.getMessage();
        return text != null && text.contains(SIGN);
    }

    /**
     * Says of which file it was.
     *
     * @param error that a call on a mapped file has met
     * @param path of the file, or of the channel
     * @return an exception for the user, with the error as its cause
     * @throws InternalError the error itself, if it is another one
     */
    public static SharedFileException named(final InternalError error, final Object path) {
        if (!isOne(error)) {
            throw error;
        }
        return new SharedFileException(
                "the memory of the file cannot be accessed: it was cut short, or its file system is full or has failed: path="
                        + path
                        + "; nothing more of what it holds is sure. Make room, end all processes that use it, delete it and"
                        + " create it anew",
                error);
    }
}
