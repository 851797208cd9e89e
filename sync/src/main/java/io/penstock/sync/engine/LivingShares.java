package io.penstock.sync.engine;

import io.penstock.core.memory.Participants;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

/**
 * What each living process has of an entry, by its pid. Processes of one pid, in different pid namespaces, are one.
 *
 * <p><b>Threads:</b> one. <b>Processes:</b> one. <b>Blocks:</b> never.
 */
final class LivingShares {
    private final Participants participants;
    private final IntToLongFunction pidOf;
    private final Map<Long, Long> byPid = new TreeMap<>();

    LivingShares(final Participants participants, final IntToLongFunction pidOf) {
        this.participants = participants;
        this.pidOf = pidOf;
    }

    /** Adds what a participant has, if it is not known to be dead. */
    void add(final int participant, final long share) {
        if (!participants.isDead(participant)) {
            byPid.merge(pidOf.applyAsLong(participant), share, Long::sum);
        }
    }

    /** {@return what was added, by pid} */
    Map<Long, Long> byPid() {
        return Collections.unmodifiableMap(byPid);
    }
}
