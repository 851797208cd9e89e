package io.penstock.core.wait;

/**
 * The flags of a wait list's further conditions, from {@link WaitList#MAX_CONDITIONS} on. They lie where the owner of the conditions keeps them: a file
 * with thousands of conditions needs no flag for those that do not exist yet. All reads and stores are volatile. A flag that was never raised is down.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any that map the flags. <b>Blocks:</b> never.
 */
public interface ConditionFlags {
    /** For a list without further conditions. */
    ConditionFlags NONE = new ConditionFlags() {
        @Override
        public boolean isKnown(final int condition) {
            return false;
        }

        @Override
        public boolean isRaised(final int condition) {
            throw missing(condition);
        }

        @Override
        public void raise(final int condition) {
            throw missing(condition);
        }

        @Override
        public void lower(final int condition) {
            throw missing(condition);
        }

        private IllegalArgumentException missing(final int condition) {
            return new IllegalArgumentException("the list has no flag for this condition: condition=" + condition
                    + " conditions=" + WaitList.MAX_CONDITIONS + "; create the list with ConditionFlags");
        }
    };

    /** {@return whether it is known here where the flag lies; if not, no thread of this list sleeps for the condition, but one of another process may} */
    boolean isKnown(int condition);

    /** {@return false only if no thread sleeps for the condition that came before the caller's last fence} */
    boolean isRaised(int condition);

    /** Called by a waiter, after its cell was published. */
    void raise(int condition);

    /** Called by a signaller that has found no waiter. It looks again afterwards. */
    void lower(int condition);
}
