package io.penstock.core.hub.model;

import static io.penstock.core.hub.model.RingState.*;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Visits every state that the processes, the kernel and the killer can reach, and checks each. */
final class RingExplorer {
    /**
     * What may happen, and how often.
     *
     * @param slots of the table
     * @param actors processes that are ever started, one after the other in any interleaving
     * @param kills at any step
     * @param leaves orderly ends
     * @param forks of the kills, those whose socket is kept open by a child
     * @param stops processes that are stopped for good
     * @param losses of a byte or of a socket's file, by a living process
     * @param joins at once
     * @param samples whether the first process reads the count of deaths at some moment
     * @param settled processes that have joined, one after the other, before anything else happens
     */
    record Limits(
            int slots,
            int actors,
            int kills,
            int leaves,
            int forks,
            int stops,
            int losses,
            int joins,
            boolean samples,
            int settled) {}

    /** What was found wrong, and in which state. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(final String text, final RingState state) {
            super(text + state);
        }
    }

    private final Limits limits;
    private final Set<RingRule> rules;
    private final RingSteps steps;
    private final Set<String> visited = new HashSet<>();
    private final Deque<RingState> open = new ArrayDeque<>();

    RingExplorer(final Limits limits, final Set<RingRule> rules) {
        this.limits = limits;
        this.rules = rules;
        this.steps = new RingSteps(rules);
    }

    /** {@return how many states there are} */
    int run() {
        visit(settled());
        while (!open.isEmpty()) {
            final RingState state = open.pollLast();
            successors(state).forEach(this::visit);
        }
        return visited.size();
    }

    private RingState settled() {
        final RingState state = new RingState(limits.slots(), limits.actors());
        for (int a = 0; a < limits.settled(); a++) {
            steps.start(state, a);
            for (int busy = a; busy >= 0; busy = busyOf(state)) {
                if (state.get(busy, PC) == RingSteps.IDLE) {
                    state.set(busy, HELLO, 0);
                    steps.greeted(state, busy);
                }
                steps.step(state, busy);
            }
        }
        return state;
    }

    private static int busyOf(final RingState s) {
        for (int a = s.actors - 1; a >= 0; a--) {
            if (s.get(a, STATUS) == LIVE && (s.get(a, PC) != RingSteps.IDLE || s.get(a, HELLO) != 0)) {
                return a;
            }
        }
        return -1;
    }

    private void visit(final RingState state) {
        if (visited.add(state.key())) {
            checkAlways(state);
            open.addLast(state);
        }
    }

    private List<RingState> successors(final RingState s) {
        final List<RingState> next = new ArrayList<>();
        for (int a = 0; a < s.actors; a++) {
            if (s.get(a, STATUS) == LIVE && !s.has(a, STOPPED)) {
                own(s, a, next);
            }
            kernel(s, a, next);
        }
        if (next.isEmpty()) {
            checkQuiet(s);
        }
        for (int a = 0; a < s.actors; a++) {
            fate(s, a, next);
        }
        return next;
    }

    /** Steps that a process makes when nothing happens to it. */
    private void own(final RingState s, final int a, final List<RingState> next) {
        if (s.get(a, PC) != RingSteps.IDLE) {
            final RingState one = s.copy();
            final boolean wasScanning = s.get(a, PC) == RingSteps.JOIN_LOCK;
            if (wasScanning) {
                checkScanned(s, a);
            }
            steps.step(one, a);
            next.add(one);
            return;
        }
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            if (s.get(a, STREAM_ENDED + CONNECTION_WORDS * direction) != 0) {
                final RingState one = s.copy();
                steps.streamEnded(one, a, direction);
                next.add(one);
            }
        }
        if (s.get(a, HELLO) != 0) {
            final RingState one = s.copy();
            one.set(a, HELLO, 0);
            steps.greeted(one, a);
            next.add(one);
        }
        if (s.get(a, TOLD) != 0) {
            final RingState one = s.copy();
            one.set(a, TOLD, 0);
            steps.look(one, a);
            next.add(one);
        }
        for (int slot = 0; slot < s.slots; slot++) {
            if ((s.get(a, SUSPECTS) >> slot & 1) != 0 && (s.slot(slot, BYTE) == 0 || s.slot(slot, PHASE) != ALIVE)) {
                final RingState one = s.copy();
                steps.tryAgain(one, a, slot);
                next.add(one);
            }
        }
    }

    private void kernel(final RingState s, final int a, final List<RingState> next) {
        final int status = s.get(a, STATUS);
        if (status == BOTH_LEFT || status == LOCKS_LEFT) {
            final RingState one = s.copy();
            steps.dropLocks(one, a);
            next.add(one);
        }
        if (status == BOTH_LEFT || status == SOCKET_LEFT) {
            final RingState one = s.copy();
            steps.closeSocket(one, a);
            next.add(one);
        }
    }

    /** What may happen or not. */
    private void fate(final RingState s, final int a, final List<RingState> next) {
        if (s.get(a, STATUS) == NEW && (a == 0 || s.get(a - 1, STATUS) != NEW) && joining(s) < limits.joins()) {
            final RingState one = s.copy();
            steps.start(one, a);
            next.add(one);
        }
        if (s.get(a, STATUS) != LIVE) {
            return;
        }
        final boolean idle = s.get(a, PC) == RingSteps.IDLE;
        if (count(s, KILLED) < limits.kills()) {
            final RingState one = s.copy();
            steps.kill(one, a);
            one.flag(a, KILLED);
            next.add(one);
            if (idle && count(s, FORKED) < limits.forks()) {
                final RingState forked = s.copy();
                forked.flag(a, FORKED | KILLED);
                steps.kill(forked, a);
                next.add(forked);
            }
        }
        if (idle && !s.has(a, STOPPED)) {
            if (count(s, LEAVING) < limits.leaves()) {
                final RingState one = s.copy();
                steps.leave(one, a);
                next.add(one);
            }
            if (limits.samples() && a == 0 && s.get(a, SAMPLE) == 0 && s.listed() != 1 << a) {
                final RingState one = s.copy();
                one.set(a, SAMPLE, s.listed());
                next.add(one);
            }
        }
        if (s.has(a, STOPPED)) {
            return;
        }
        if (s.isListed(a) && count(s, STOPPED) < limits.stops() && !holdsAnothersByte(s, a)) {
            final RingState one = s.copy();
            one.flag(a, STOPPED);
            next.add(one);
        }
        if (s.isListed(a) && count(s, LOST_SOMETHING) < limits.losses()) {
            final int slot = s.get(a, SLOT) - 1;
            final RingState byteLost = s.copy();
            byteLost.flag(a, LOST_SOMETHING);
            byteLost.slot(slot, BYTE, s.slot(slot, BYTE) == a + 1 ? 0 : s.slot(slot, BYTE));
            next.add(byteLost);
            final RingState socketLost = s.copy();
            socketLost.flag(a, LOST_SOMETHING);
            socketLost.slot(slot, SOCKET, 0);
            next.add(socketLost);
        }
    }

    private static final int KILLED = 64;

    /** A prover that is stopped between two system calls hides a death until it goes on or dies: the known limit. */
    private static boolean holdsAnothersByte(final RingState s, final int a) {
        for (int slot = 0; slot < s.slots; slot++) {
            if (s.slot(slot, BYTE) == a + 1 && s.get(a, SLOT) != slot + 1) {
                return true;
            }
        }
        return false;
    }

    private static int joining(final RingState s) {
        int count = 0;
        for (int a = 0; a < s.actors; a++) {
            count += s.get(a, STATUS) == LIVE && (!s.has(a, WAS_ALIVE) || s.has(a, UNKNOWN_TO_ALL)) ? 1 : 0;
        }
        return count;
    }

    private static int count(final RingState s, final int flag) {
        int count = 0;
        for (int a = 0; a < s.actors; a++) {
            count += s.has(a, flag) ? 1 : 0; // any of the flags
        }
        return count;
    }

    // ---- what must hold

    private void checkAlways(final RingState s) {
        for (int a = 0; a < s.actors; a++) {
            if (s.get(a, STATUS) == LIVE && s.has(a, WAS_ALIVE) && !s.has(a, LEAVING) && !s.isListed(a)) {
                throw new Violation("a living process was buried: actor=" + a, s);
            }
        }
    }

    /** A joiner has proven dead all who were dead before it came, or found their bytes locked by another that does. */
    private void checkScanned(final RingState s, final int a) {
        for (int slot = 0; slot < s.slots; slot++) {
            final int owner = s.slot(slot, SOCKET) - 1;
            final boolean left = (s.get(a, DUE) >> slot & 1) != 0
                    && (s.get(a, SUSPECTS) >> slot & 1) == 0
                    && s.slot(slot, PHASE) == ALIVE
                    && owner >= 0
                    && s.get(owner, STATUS) == GONE;
            if (left) {
                throw new Violation("a joiner left a dead process in its slot: actor=" + a, s);
            }
        }
    }

    /** No event is left. */
    private void checkQuiet(final RingState s) {
        if (count(s, STOPPED | LOST_SOMETHING) == 0) {
            checkKnown(s, false);
        }
        if (rules.contains(RingRule.BEAT)) {
            final RingState later = s.copy();
            for (int round = 0; round < 2; round++) {
                for (int a = 0; a < s.actors; a++) {
                    if (isUp(later, a)) {
                        steps.beat(later, a);
                    }
                }
                drain(later);
            }
            checkAlways(later);
            checkKnown(later, true);
        } else {
            checkKnown(s, true);
        }
    }

    private void drain(final RingState s) {
        for (int a = 0; a < s.actors; a++) {
            if (isUp(s, a) && s.get(a, TOLD) != 0) {
                s.set(a, TOLD, 0);
                steps.look(s, a);
            }
        }
    }

    private static boolean isUp(final RingState s, final int a) {
        return s.get(a, STATUS) == LIVE && s.isListed(a) && !s.has(a, STOPPED);
    }

    private static void checkKnown(final RingState s, final boolean all) {
        for (int dead = 0; dead < s.actors; dead++) {
            final boolean counts = s.get(dead, STATUS) == GONE
                    && s.has(dead, WAS_ALIVE)
                    && (all || !(s.has(dead, UNKNOWN_TO_ALL) || s.has(dead, FORKED)));
            for (int a = 0; counts && a < s.actors; a++) {
                if (isUp(s, a)) {
                    if (s.isListed(dead)) {
                        throw new Violation("a dead process stays in the table: actor=" + dead + " beat=" + all, s);
                    }
                    if ((s.get(a, KNOWS) >> dead & 1) == 0) {
                        throw new Violation("actor " + a + " was not told: dead=" + dead + " beat=" + all, s);
                    }
                    if ((s.get(a, SAMPLE) >> dead & 1) != 0 && s.get(a, COUNT_CHANGED) == 0) {
                        throw new Violation(
                                "the count does not tell: actor=" + a + " dead=" + dead + " beat=" + all, s);
                    }
                }
            }
        }
    }
}
