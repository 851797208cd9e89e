package io.penstock.sync;

import java.util.concurrent.BrokenBarrierException;

/** A round of a {@link SharedBarrier} was broken, and by whom. All of the round get it, but for those who have a reason of their own. */
public final class BrokenRoundException extends BrokenBarrierException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final long pid;
    private final long round;

    /** Why a round was broken. */
    public enum Reason {
        /** A member's process has died. */
        DEATH("a member has died"),
        /** A party had waited for as long as it wanted to. */
        TIMEOUT("a party's time was up"),
        /** A party was interrupted. */
        INTERRUPT("a party was interrupted"),
        /** The action of the round has thrown. */
        ACTION("the action has failed"),
        /** {@link SharedBarrier#reset} was called. */
        RESET("it was reset"),
        /** A party's handle of the board was closed while it waited, or its call has failed in the midst. */
        LEFT("a party has left"),
        /** A later round was broken before this thread saw how its own had ended. */
        UNKNOWN("and this thread has seen too late why");

        private final String text;

        Reason(final String text) {
            this.text = text;
        }

        /**
         * Returns the reason in words.
         *
         * @return a part of a sentence
         */
        public String text() {
            return text;
        }
    }

    /**
     * With a text for the user.
     *
     * @param message what is wrong, with the barrier and the round
     * @param reason why it is broken
     * @param pid of the process that is the reason
     * @param round which round of the barrier it is
     */
    public BrokenRoundException(final String message, final Reason reason, final long pid, final long round) {
        super(message);
        this.reason = reason;
        this.pid = pid;
        this.round = round;
    }

    /**
     * Returns which round is broken, for {@link SharedBarrier#reset(BrokenRoundException)}.
     *
     * @return its number, from 1: rounds that were released, and those that were broken
     */
    public long round() {
        return round;
    }

    /**
     * Returns why the round is broken.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns which process is the reason: the one that has died, whose time was up, that was interrupted, whose action has failed, that has reset the barrier, or
     * that has left.
     *
     * @return its pid, in its own pid namespace; 0 if it is not known any more
     */
    public long pid() {
        return pid;
    }
}
