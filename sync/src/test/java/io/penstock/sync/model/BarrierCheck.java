package io.penstock.sync.model;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must hold of a barrier, whatever its words say. */
final class BarrierCheck {
    private static final class Round {
        int arrived;
        boolean tripped;
        boolean broken;
        boolean wasReset;
        final BitSet indexes = new BitSet();
    }

    private final Map<Long, Round> rounds = new HashMap<>();

    /** Members that were killed; no round has been broken since. */
    private final Set<SimProcess> deadMembers = new HashSet<>();

    private Round round(final long g) {
        return rounds.computeIfAbsent(g, any -> new Round());
    }

    long arrived(final long g, final int parties) {
        if (++round(g).arrived > parties) {
            World.fail("more arrivals than parties: round=" + g);
        }
        return 0;
    }

    long tripped(final long g, final int parties, final boolean allSlotsArrived) {
        final Round round = round(g);
        if (round.arrived != parties) {
            World.fail("the round ends without all parties: arrived=" + round.arrived + " round=" + g);
        }
        if (round.broken) {
            World.fail("a broken round is released: round=" + g);
        }
        if (!allSlotsArrived) {
            World.fail("the round ends without a member: round=" + g);
        }
        round.tripped = true;
        return 0;
    }

    long released(final long g, final int index) {
        final Round round = round(g);
        if (!round.tripped || round.broken) {
            World.fail("released from a round that has not ended well: round=" + g);
        }
        if (round.indexes.get(index)) {
            World.fail("two have one index: index=" + index + " round=" + g);
        }
        round.indexes.set(index);
        return 0;
    }

    long broken(final long g) {
        if (round(g).tripped) {
            World.fail("a released round is broken: round=" + g);
        }
        round(g).broken = true;
        deadMembers.clear();
        return 0;
    }

    /** A new round without a break of the last. */
    long renewed(final long g) {
        deadMembers.clear();
        return 0;
    }

    /** Ended by a reset for a round that a caller was told of. */
    long mended(final long g, final long told) {
        if (g != told) {
            World.fail("a round is reset for another one: round=" + g + " told=" + told);
        }
        return renewed(g);
    }

    /** A caller is told that it has reset a round. */
    long hasReset(final long g) {
        if (round(g).wasReset) {
            World.fail("two have reset one round: round=" + g);
        }
        round(g).wasReset = true;
        return 0;
    }

    /** Of two broken rounds the later one counts: the only answer that is not exact. */
    long toldBroken(final long g) {
        final boolean laterOne = rounds.entrySet().stream().anyMatch(one -> one.getKey() > g && one.getValue().broken);
        if (round(g).tripped && !laterOne) {
            World.fail("told broken, and the round was released: round=" + g);
        }
        return 0;
    }

    void memberKilled(final SimProcess process) {
        deadMembers.add(process);
    }

    /** Its slot was taken. That is as if it had left, unless its death was known to the one that took it. */
    long replaced(final SimProcess process, final long lookedAt) {
        if (!process.proven || process.provenAt > lookedAt) {
            deadMembers.remove(process);
        }
        return 0;
    }

    boolean mustBreak() {
        return !deadMembers.isEmpty();
    }
}
