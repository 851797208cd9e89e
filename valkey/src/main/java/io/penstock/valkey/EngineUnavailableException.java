package io.penstock.valkey;

import io.penstock.codec.ClassIds;
import java.util.Objects;

/** The server did not answer in time, or it refuses to write. The call may be made again when the server is back. */
public final class EngineUnavailableException extends RuntimeException implements ClassIds.Unavailable {
    private static final long serialVersionUID = 1L;

    /** What is known about the call. */
    public enum Outcome {
        /** The call had no effect, and will have none. */
        NOT_DONE,
        /**
         * The call was sent and not answered. A take is undone as soon as the server is back, so its items go to the next taker. A put stays if
         * it was carried out.
         */
        UNKNOWN
    }

    private final Outcome outcome;

    /**
     * With a text that names the queue.
     *
     * @param message what is wrong
     * @param outcome what is known about the call
     * @param cause the last failure, or null
     */
    public EngineUnavailableException(final String message, final Outcome outcome, final Throwable cause) {
        super(message, cause);
        this.outcome = Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * Whether the call had an effect.
     *
     * @return what is known
     */
    public Outcome outcome() {
        return outcome;
    }
}
