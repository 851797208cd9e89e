package io.penstock.valkey.engine;

/**
 * A call whose caller may have to go without its outcome, and wants to learn it later.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
@SuppressWarnings("VisibilityModifier")
final class OpenCall {
    /** What it is, for a caller that asks again. */
    final String how;

    /** The session in which its outcome is open, or null. Set by a store alone: there may be no stack for a call. */
    volatile Session openIn;

    /** What it did, as the script "cancel" says it; null if that is not known. */
    volatile String outcome;

    OpenCall(final String how) {
        this.how = how;
    }

    /** Whether it had its effect: P it has put, F or M it has ended something. */
    boolean did(final char effect) {
        final String known = outcome;
        return known != null && known.charAt(0) == effect && (effect == 'P' || known.endsWith("1"));
    }
}
