package io.penstock.benchmarks.calls;

import java.nio.file.Path;

/** The kinds of calls of a suite: an enum. */
public interface CallKind {
    /**
     * Returns its row in the table.
     *
     * @return a short name
     */
    String title();

    /**
     * Returns whether the others are compared with it.
     *
     * @return usually true for a peer
     */
    boolean isBaseline();

    /**
     * Prepares the calls, in the process that makes them.
     *
     * @param folder for its files
     * @return the calls
     * @throws Exception if that fails
     */
    Calls prepare(Path folder) throws Exception;

    /**
     * Prepares the calls at a point of a growth, in the process that makes them.
     *
     * @param folder for its files
     * @param size the quantity that grows; 0 where nothing does
     * @return the calls
     * @throws Exception if that fails
     */
    default Calls prepare(final Path folder, final int size) throws Exception {
        return prepare(folder);
    }
}
