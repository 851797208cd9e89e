package io.penstock.valkey.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls of a handle that end something which can be ended once: a lease, a dead letter, an item that is owed. If such a call is made
 * again since its outcome was open, the outcome of the first one counts.
 *
 * <p><b>Threads:</b> any, one at a time for each key. <b>Processes:</b> one. <b>Blocks:</b> {@link #before}, for the server.
 */
final class OpenCalls {
    private final Sessions sessions;
    private final Map<String, OpenCall> calls = new ConcurrentHashMap<>();

    OpenCalls(final Sessions sessions) {
        this.sessions = sessions;
    }

    /** Before a call: allocates what is needed if its outcome stays open. */
    OpenCall begin(final String key, final String how) {
        final OpenCall call = new OpenCall(how);
        calls.put(key, call);
        return call;
    }

    /** After a call: it is kept only if its outcome is open. */
    void end(final String key, final OpenCall call) {
        if (call.openIn == null) {
            calls.remove(key, call);
        }
    }

    /**
     * A call that was made before with this key, and whose outcome was open. It has one now.
     *
     * @return null if there was none
     * @throws io.penstock.valkey.EngineUnavailableException if the server is still away
     */
    OpenCall before(final String key, final Patience patience) {
        final OpenCall call = calls.get(key);
        if (call == null) {
            return null;
        }
        final Session session = call.openIn;
        if (session != null && call.outcome == null) {
            sessions.caller().resolve(session, call, patience);
        }
        calls.remove(key, call);
        return session == null ? null : call;
    }
}
