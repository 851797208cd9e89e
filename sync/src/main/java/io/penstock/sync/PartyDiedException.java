package io.penstock.sync;

/** A party of a latch has died, or has closed its board, and had not counted: the latch will not open, unless another party enters in its place. */
public final class PartyDiedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final long pid;
    private final long entering;

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the latch and the party
     * @param pid of the party's process
     * @param entering tells the party from any other that has entered
     */
    public PartyDiedException(final String message, final long pid, final long entering) {
        super(message);
        this.pid = pid;
        this.entering = entering;
    }

    long entering() {
        return entering;
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
