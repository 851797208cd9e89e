package io.penstock.objects.engine;

import java.io.IOException;

/**
 * Values that are too long for the units: each is kept elsewhere, and the entry has a reference.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that have the store open. <b>Blocks:</b> for file operations.
 */
public interface LargeValues {
    /** Keeps a value that is about to be stored. Returns its reference. */
    byte[] write(byte[] value, int length) throws IOException;

    /** The reference was stored. */
    void stored(byte[] reference) throws IOException;

    /** The value of a reference; {@link java.nio.file.NoSuchFileException} if it was replaced or removed meanwhile. */
    byte[] read(byte[] reference) throws IOException;

    /** The reference is stored no more, or was never. */
    void delete(byte[] reference) throws IOException;
}
