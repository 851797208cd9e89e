package io.penstock.sink;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The log file as the sink needs it. Tests replace it by one that is killed half way through a write. */
interface LogOutput extends AutoCloseable {
    FileIdentity identity();

    /** The length of the file in bytes. */
    long size() throws IOException;

    /**
     * Renames the file, and begins a new one under its name. False if it could not be renamed: the sink then goes on writing to it. It
     * throws if it was renamed, and no new one can be opened.
     */
    boolean rotate(long nowMs) throws IOException;

    /** Checks from time to time whether the file was renamed or deleted, and begins a new one if so; whether this is another file now. */
    boolean follow() throws IOException;

    /** Appends all bytes from position to limit. If it throws, any part of them may be in the file. */
    void append(ByteBuffer bytes) throws IOException;

    /** Cuts the file to this size. */
    void truncate(long size) throws IOException;

    /** Forces what was written to the disk. */
    void force() throws IOException;

    /** Finds the file of an intent that is not this file, because it was renamed meanwhile: to be closed, or null if it is gone. */
    LogOutput find(FileIdentity identity) throws IOException;

    /** Makes sure that {@link #find} finds this file, wherever it is moved on its file system. After {@link #find} was used. */
    void keep();

    @Override
    void close() throws IOException;
}
