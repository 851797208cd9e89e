package io.penstock.objects;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whether the calls of one key have an order that a map on one thread would give the same results in: one in which a call that ended before another one began comes
 * first. By the search of Wing and Gong, with a memory of what was tried.
 */
final class Linearizable {
    private final List<Call> calls;
    private final Set<Tried> tried = new HashSet<>();

    private Linearizable(final List<Call> calls) {
        this.calls = calls;
    }

    /** What a call does. */
    enum Kind {
        PUT,
        REMOVE,
        PUT_IF_ABSENT,
        GET
    }

    /** A call; times in ns. */
    record Call(Kind kind, String value, String result, long start, long end) {
        private String after(final String before) {
            return switch (kind) {
                case PUT -> value;
                case REMOVE -> null;
                case PUT_IF_ABSENT -> before == null ? value : before;
                case GET -> before;
            };
        }
    }

    private record Tried(BitSet done, String state) {}

    static boolean check(final List<Call> calls) {
        return new Linearizable(calls).from(new BitSet(), null);
    }

    private boolean from(final BitSet done, final String state) {
        if (done.cardinality() == calls.size()) {
            return true;
        }
        if (!tried.add(new Tried((BitSet) done.clone(), state))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            firstEnd = Math.min(firstEnd, calls.get(i).end);
        }
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            final Call call = calls.get(i);
            if (call.start <= firstEnd && Objects.equals(call.result, state)) {
                done.set(i);
                if (from(done, call.after(state))) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }
}
