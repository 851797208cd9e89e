package io.penstock.sync.model;

/** Processes that open, or append, entries of a board. */
final class DirectoryWorld extends World {
    static final String[] CASTS = {"a b", "a a", "aa b", "a b a b"};

    static final String[] CASTS_WITH_HEARTBEATS = {"a b >a >b", "a b >b", "a a >b", "aa b >a", "a b c >a"};

    private final Directory directory;

    DirectoryWorld(final Config config, final String cast) {
        super(config);
        directory = new Directory(m);
        cast(cast);
    }

    /** One word of the body is initialised, which of them differs. */
    @Override
    SimThread.Body role(final char letter) {
        return t -> directory.entry(t, letter - 'a' + 1, letter);
    }

    @Override
    boolean maySleep(final SimThread t) {
        return directory.isHeldByStopped(m);
    }
}
