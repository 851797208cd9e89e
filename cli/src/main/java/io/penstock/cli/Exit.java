package io.penstock.cli;

/** Exit codes. They are documented, and do not change their meaning. */
final class Exit {
    /** It was done. */
    static final int OK = 0;

    /** It failed; standard error says why. */
    static final int FAILED = 1;

    /** The arguments are wrong. */
    static final int USAGE = 2;

    /** What was looked for was found: an error (doctor), a deadlock (locks). */
    static final int FOUND = 3;

    /** Not all was done: a queue was full or shut down, a letter had gone. */
    static final int INCOMPLETE = 4;

    private Exit() {}
}
