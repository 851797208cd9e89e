package io.penstock.sync;

/** A party of a latch has died, or has closed its board, and had not counted: the latch will not open, unless another party enters in its place. */
public final class PartyDiedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final long pid;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the latch and the party
     * @param pid of the party's process
     */
    public PartyDiedException(final String message, final long pid) {
        super(message);
        this.pid = pid;
    }

    /**
     * Returns which process it was.
     *
     * @return its pid, in its own pid namespace; 0 if it is not known any more
     */
    public long pid() {
        return pid;
    }
}
