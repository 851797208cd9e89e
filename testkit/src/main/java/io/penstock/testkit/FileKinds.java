package io.penstock.testkit;

import io.penstock.core.memory.FileKind;

/** Kinds for tests of core, which does not know the kinds of the modules above it. */
public final class FileKinds {
    /** Like a pipe's. */
    public static final FileKind PIPE = new FileKind(2, "PIPE");

    /** Like a queue's. */
    public static final FileKind QUEUE = new FileKind(3, "QUEUE");

    private FileKinds() {}
}
