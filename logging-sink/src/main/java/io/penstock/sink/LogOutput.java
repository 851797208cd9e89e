package io.penstock.sink;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The log file as the sink needs it. Tests replace it by one that is killed half way through a write. */
interface LogOutput extends AutoCloseable {
    /** {@return which file it is} */
    FileIdentity identity();

    /**
     * Finds the length of the file.
     *
     * @return bytes
     * @throws IOException if it cannot be asked
     */
    long size() throws IOException;

    /**
     * Renames the file, and begins a new one under its name.
     *
     * @param nowMs time
     * @return false if it could not be renamed; the sink then goes on writing to it
     * @throws IOException if it was renamed, and no new one can be opened
     */
    boolean rotate(long nowMs) throws IOException;

    /**
     * Checks from time to time whether the file was renamed or deleted, and begins a new one if so.
     *
     * @return whether this is another file now
     * @throws IOException if no new one can be opened
     */
    boolean follow() throws IOException;

    /**
     * Appends all bytes.
     *
     * @param bytes from position to limit
     * @throws IOException if not all could be written: any part of them may be in the file
     */
    void append(ByteBuffer bytes) throws IOException;

    /**
     * Cuts the file.
     *
     * @param size that it is to have
     * @throws IOException if it cannot be cut
     */
    void truncate(long size) throws IOException;

    /**
     * Forces what was written to the disk.
     *
     * @throws IOException if it cannot be forced
     */
    void force() throws IOException;

    /**
     * Finds the file of an intent that is not this file, because it was renamed meanwhile.
     *
     * @param identity to look for
     * @return that file, to be closed, or null if it is gone
     * @throws IOException if it cannot be opened
     */
    LogOutput find(FileIdentity identity) throws IOException;

    /**
     * Closes the file.
     *
     * @throws IOException if it cannot be closed
     */
    @Override
    void close() throws IOException;
}
