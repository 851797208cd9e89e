package io.penstock.valkey;

/**
 * The server has forgotten what it had acknowledged to this handle: it was restarted without a complete log, or a replica that lagged behind
 * took over. It is thrown once for each such loss, and the call that throws it had no effect. The leases of this handle are lost.
 */
public final class EngineLostDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long lostPuts;

    /**
     * With a text that names the queue.
     *
     * @param message what is wrong
     * @param lostPuts how many acknowledged puts of this handle the server has forgotten
     */
    public EngineLostDataException(final String message, final long lostPuts) {
        super(message);
        this.lostPuts = lostPuts;
    }

    /**
     * How many acknowledged puts of this handle the server has forgotten: an upper bound of its items lost, for some may have been taken
     * before.
     *
     * @return the number of items, from 0
     */
    public long lostPuts() {
        return lostPuts;
    }
}
