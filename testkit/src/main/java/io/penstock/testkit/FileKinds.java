package io.penstock.testkit;

import io.penstock.core.memory.FileKind;

/** Kinds for tests of the ground floor, which knows no module's own. */
public final class FileKinds {
    /** Like a pipe's. */
    public static final FileKind PIPE = new FileKind(2, "PIPE");

    /** Like a queue's. */
    public static final FileKind QUEUE = new FileKind(3, "QUEUE");

    private FileKinds() {}
}
