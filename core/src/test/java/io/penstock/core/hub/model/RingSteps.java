package io.penstock.core.hub.model;

import static io.penstock.core.hub.model.RingState.*;

import java.util.Set;

/** What processes and the kernel do, a step for each store or call that others can see. */
final class RingSteps {
    // Program counters.
    static final int IDLE = 0;
    static final int JOIN_SCAN = 1;
    static final int JOIN_LOCK = 2;
    static final int JOIN_LISTEN = 3;
    static final int JOIN_ALIVE = 4;
    static final int JOIN_LATE_LISTEN = 5;
    static final int JOIN_END = 6;
    static final int CHOOSE = 7;
    static final int PROVE_LOCK = 8;
    static final int PROVE_CONNECT = 9;
    static final int BURY = 10;
    static final int RAISE = 11;
    static final int TELL_ALL = 12;
    static final int LEAVE_RAISE = 13;
    static final int LEAVE_CLOSE = 14;

    private final Set<RingRule> rules;

    RingSteps(final Set<RingRule> rules) {
        this.rules = rules;
    }

    private boolean on(final RingRule rule) {
        return rules.contains(rule);
    }

    void start(final RingState s, final int a) {
        s.set(a, STATUS, LIVE);
        s.set(a, PC, on(RingRule.JOINER_PROVES) ? JOIN_SCAN : JOIN_LOCK);
        int due = 0;
        for (int actor = 0; actor < s.actors; actor++) {
            due |= s.get(actor, STATUS) == GONE && !s.has(actor, FORKED) && s.isListed(actor)
                    ? 1 << (s.get(actor, SLOT) - 1)
                    : 0;
        }
        s.set(a, DUE, due);
    }

    /** The next step of an actor that is not idle. */
    void step(final RingState s, final int a) {
        switch (s.get(a, PC)) {
            case JOIN_SCAN -> scan(s, a);
            case JOIN_LOCK -> lockOwnByte(s, a);
            case JOIN_LISTEN -> {
                s.slot(s.get(a, SLOT) - 1, SOCKET, a + 1);
                s.set(a, PC, JOIN_ALIVE);
            }
            case JOIN_ALIVE -> appear(s, a);
            case JOIN_LATE_LISTEN -> {
                s.slot(s.get(a, SLOT) - 1, SOCKET, a + 1);
                choose(s, a, JOIN_END);
            }
            case JOIN_END -> joined(s, a);
            case CHOOSE -> chooseNext(s, a);
            case PROVE_LOCK -> lockForProof(s, a);
            case PROVE_CONNECT -> connectForProof(s, a);
            case BURY -> bury(s, a);
            case RAISE -> raise(s, a);
            case TELL_ALL -> tellNext(s, a);
            case LEAVE_RAISE -> {
                countChanged(s);
                s.set(a, TELL, 0);
                s.set(a, AFTER_PROOF, LEAVE_CLOSE);
                s.set(a, PC, TELL_ALL);
            }
            case LEAVE_CLOSE -> {
                closeSocket(s, a);
                dropLocks(s, a);
                s.set(a, STATUS, GONE);
                clean(s, a);
            }
            default -> throw new IllegalStateException("pc=" + s.get(a, PC));
        }
    }

    private void scan(final RingState s, final int a) {
        final int slot = s.get(a, I);
        if (slot == s.slots) {
            s.set(a, I, 0);
            s.set(a, PC, JOIN_LOCK);
        } else {
            s.set(a, I, slot + 1);
            if (s.slot(slot, PHASE) == ALIVE) {
                prove(s, a, slot, s.slot(slot, EPOCH), JOIN_SCAN);
            }
        }
    }

    private void lockOwnByte(final RingState s, final int a) {
        for (int slot = 0; slot < s.slots; slot++) {
            if (s.slot(slot, PHASE) != ALIVE && s.slot(slot, BYTE) == 0) {
                s.slot(slot, BYTE, a + 1);
                s.set(a, SLOT, slot + 1);
                s.set(a, OWN_EPOCH, s.slot(slot, EPOCH) + 1);
                s.set(a, PC, on(RingRule.LISTEN_FIRST) ? JOIN_LISTEN : JOIN_ALIVE);
                return;
            }
        }
        // Full: it gives up, as a caller whose join throws.
        s.set(a, STATUS, GONE);
        clean(s, a);
    }

    private void appear(final RingState s, final int a) {
        final int slot = s.get(a, SLOT) - 1;
        s.slot(slot, PHASE, ALIVE);
        s.slot(slot, EPOCH, s.get(a, OWN_EPOCH));
        s.flag(a, WAS_ALIVE | UNKNOWN_TO_ALL);
        rememberSeen(s, a);
        if (on(RingRule.LISTEN_FIRST)) {
            choose(s, a, JOIN_END);
        } else {
            s.set(a, PC, JOIN_LATE_LISTEN);
        }
    }

    private void joined(final RingState s, final int a) {
        s.set(a, FLAGS, s.get(a, FLAGS) & ~UNKNOWN_TO_ALL);
        s.set(a, KNOWS, s.buried());
        rememberSeen(s, a);
        s.set(a, PC, IDLE);
    }

    void choose(final RingState s, final int a, final int after) {
        s.set(a, I, 1);
        s.set(a, DIRECTION, 0);
        s.set(a, AFTER_CHOICE, after);
        s.set(a, PC, CHOOSE);
    }

    private void chooseNext(final RingState s, final int a) {
        final int distance = s.get(a, I);
        final int direction = s.get(a, DIRECTION);
        final int connection = WATCHED + CONNECTION_WORDS * direction;
        if (distance >= s.slots) {
            connect(s, a, connection, 0, 0);
            chosen(s, a);
            return;
        }
        final int slot = (s.get(a, SLOT) - 1 + (direction == 0 ? distance : s.slots - distance)) % s.slots;
        final int epoch = s.slot(slot, EPOCH);
        if (s.slot(slot, PHASE) != ALIVE) {
            s.set(a, I, distance + 1);
        } else if (s.get(a, connection) == slot + 1 && s.get(a, connection + 1) == epoch) {
            chosen(s, a); // has it already
        } else if (s.answers(slot)) {
            connect(s, a, connection, slot + 1, epoch);
            if (on(RingRule.HELLO)) {
                s.set(s.slot(slot, SOCKET) - 1, HELLO, 1);
            }
            chosen(s, a);
        } else {
            s.set(a, I, distance + 1);
            if (on(RingRule.PROVE_REFUSING)) {
                prove(s, a, slot, epoch, CHOOSE);
            }
        }
    }

    private static void connect(final RingState s, final int a, final int connection, final int slot, final int epoch) {
        s.set(a, connection, slot);
        s.set(a, connection + 1, epoch);
        s.set(a, connection + 2, 0);
    }

    private void chosen(final RingState s, final int a) {
        if (s.get(a, DIRECTION) == 0 && on(RingRule.BOTH_NEIGHBOURS)) {
            s.set(a, DIRECTION, 1);
            s.set(a, I, 1);
            return;
        }
        s.set(a, I, 0);
        s.set(a, DIRECTION, 0);
        s.set(a, PC, s.get(a, AFTER_CHOICE));
        s.set(a, AFTER_CHOICE, 0);
        // What was passed over as dead may have been buried by a process that was killed before it told.
        if (on(RingRule.LOOK_AFTER_CHOICE) && look(s, a)) {
            s.set(a, AFTER_PROOF, s.get(a, PC));
            s.set(a, PC, RAISE);
        }
    }

    void prove(final RingState s, final int a, final int slot, final int epoch, final int after) {
        s.set(a, PROOF_SLOT, slot);
        s.set(a, PROOF_EPOCH, epoch);
        s.set(a, AFTER_PROOF, after);
        s.set(a, PC, PROVE_LOCK);
    }

    private void lockForProof(final RingState s, final int a) {
        final int slot = s.get(a, PROOF_SLOT);
        if (!on(RingRule.BYTE)) {
            s.set(a, PC, PROVE_CONNECT);
        } else if (s.slot(slot, BYTE) == 0) {
            s.slot(slot, BYTE, a + 1);
            s.set(a, PC, PROVE_CONNECT);
        } else {
            if (on(RingRule.RETRY) && s.isAlive(slot, s.get(a, PROOF_EPOCH)) && !s.answers(slot)) {
                s.set(a, SUSPECTS, s.get(a, SUSPECTS) | 1 << slot);
            }
            endProof(s, a);
        }
    }

    private void connectForProof(final RingState s, final int a) {
        final int slot = s.get(a, PROOF_SLOT);
        if (s.slot(slot, BYTE) == a + 1) {
            s.slot(slot, BYTE, 0);
        }
        if (!s.isAlive(slot, s.get(a, PROOF_EPOCH))) {
            s.set(a, PC, RAISE); // another process was quicker, and may have been killed before it raised the count
        } else if (on(RingRule.SOCKET) && s.answers(slot)) {
            endProof(s, a);
        } else if (on(RingRule.RAISE_AFTER_BURIAL)) {
            s.set(a, PC, BURY);
        } else {
            countChanged(s);
            s.set(a, PC, BURY);
        }
    }

    private void bury(final RingState s, final int a) {
        final int slot = s.get(a, PROOF_SLOT);
        if (!on(RingRule.EXACT_CAS)) {
            s.slot(slot, PHASE, DEAD);
        } else if (s.isAlive(slot, s.get(a, PROOF_EPOCH))) {
            s.slot(slot, PHASE, DEAD);
        }
        s.set(a, PC, RAISE);
    }

    private void raise(final RingState s, final int a) {
        if (on(RingRule.RAISE_AFTER_BURIAL)) {
            countChanged(s);
        }
        s.set(a, TELL, 0);
        s.set(a, PC, TELL_ALL);
    }

    private void tellNext(final RingState s, final int a) {
        int slot = s.get(a, TELL);
        while (slot < s.slots && (s.slot(slot, PHASE) != ALIVE || s.get(a, SLOT) == slot + 1)) {
            slot++;
        }
        if (slot < s.slots && on(RingRule.TELL_ALL)) {
            if (s.answers(slot)) {
                s.set(s.slot(slot, SOCKET) - 1, TOLD, 1);
            }
            s.set(a, TELL, slot + 1);
        } else {
            s.set(a, TELL, 0);
            s.set(a, KNOWS, s.buried());
            if (s.has(a, WAS_ALIVE)) {
                rememberSeen(s, a);
            }
            endProof(s, a);
        }
    }

    private static void endProof(final RingState s, final int a) {
        s.set(a, PC, s.get(a, AFTER_PROOF));
        s.set(a, PROOF_SLOT, 0);
        s.set(a, PROOF_EPOCH, 0);
        s.set(a, AFTER_PROOF, 0);
    }

    static void countChanged(final RingState s) {
        for (int actor = 0; actor < s.actors; actor++) {
            if (s.get(actor, SAMPLE) != 0) {
                s.set(actor, COUNT_CHANGED, 1);
            }
        }
    }

    // ---- what an idle actor meets

    void streamEnded(final RingState s, final int a, final int direction) {
        final int connection = WATCHED + CONNECTION_WORDS * direction;
        final int slot = s.get(a, connection) - 1;
        final int epoch = s.get(a, connection + 1);
        connect(s, a, connection, 0, 0);
        final boolean next = on(RingRule.NEXT_SUCCESSOR);
        if (next) {
            choose(s, a, IDLE);
        }
        if (s.isAlive(slot, epoch)) {
            prove(s, a, slot, epoch, next ? CHOOSE : IDLE);
        } else {
            s.set(a, PC, next ? CHOOSE : IDLE);
        }
    }

    /** Another process has connected, or has buried what this one suspected: it chooses anew, and looks at the end of it. */
    void greeted(final RingState s, final int a) {
        choose(s, a, IDLE);
    }

    /** A process tells its listeners if the scan finds a death. */
    boolean look(final RingState s, final int a) {
        final boolean died = compare(s, a);
        if (died) {
            s.set(a, COUNT_CHANGED, s.get(a, SAMPLE) == 0 ? 0 : 1);
            s.set(a, KNOWS, s.buried());
        }
        return died;
    }

    void tryAgain(final RingState s, final int a, final int slot) {
        s.set(a, SUSPECTS, s.get(a, SUSPECTS) & ~(1 << slot));
        if (s.slot(slot, PHASE) == ALIVE) {
            choose(s, a, IDLE);
            prove(s, a, slot, s.slot(slot, EPOCH), CHOOSE);
        } else {
            greeted(s, a); // another process was quicker, and may have been killed before it told
        }
    }

    void leave(final RingState s, final int a) {
        s.flag(a, LEAVING);
        s.slot(s.get(a, SLOT) - 1, PHASE, DEAD);
        s.set(a, PC, LEAVE_RAISE);
    }

    // ---- the kernel

    void kill(final RingState s, final int a) {
        s.set(a, STATUS, BOTH_LEFT);
        s.set(a, FLAGS, s.get(a, FLAGS) & ~STOPPED);
        if (s.get(a, SLOT) == 0) {
            dropLocks(s, a);
            s.set(a, STATUS, GONE);
        }
        clean(s, a);
    }

    void dropLocks(final RingState s, final int a) {
        for (int slot = 0; slot < s.slots; slot++) {
            if (s.slot(slot, BYTE) == a + 1) {
                s.slot(slot, BYTE, 0);
            }
        }
        s.set(a, STATUS, s.get(a, STATUS) == BOTH_LEFT ? SOCKET_LEFT : GONE);
    }

    void closeSocket(final RingState s, final int a) {
        s.set(a, STATUS, s.get(a, STATUS) == BOTH_LEFT ? LOCKS_LEFT : s.get(a, STATUS) == SOCKET_LEFT ? GONE : LIVE);
        if (s.has(a, FORKED)) {
            return;
        }
        for (int other = 0; other < s.actors; other++) {
            for (int connection = WATCHED; connection < HELLO; connection += CONNECTION_WORDS) {
                if (s.get(other, connection) != 0
                        && s.get(other, connection) == s.get(a, SLOT)
                        && s.get(other, connection + 1) == s.get(a, OWN_EPOCH)) {
                    s.set(other, connection + 2, 1);
                }
            }
        }
    }

    /** What a dead process remembers tells two states apart no more. */
    private static void clean(final RingState s, final int a) {
        for (int word = PC; word < SEEN + 2 * s.slots; word++) {
            if (word != SLOT && word != OWN_EPOCH && word != FLAGS) {
                s.set(a, word, 0);
            }
        }
    }

    // ---- the beat

    /** One beat, whole: its parts are the steps above. */
    void beat(final RingState s, final int a) {
        for (int slot = 0; slot < s.slots; slot++) {
            if (s.slot(slot, PHASE) == ALIVE && s.get(a, SLOT) != slot + 1) {
                prove(s, a, slot, s.slot(slot, EPOCH), IDLE);
                toIdle(s, a);
                final int owner = s.slot(slot, SOCKET) - 1;
                final boolean still = owner >= 0 && s.get(owner, STATUS) == GONE;
                if (on(RingRule.HEART) && s.slot(slot, PHASE) == ALIVE && still && s.slot(slot, BYTE) == 0) {
                    s.slot(slot, PHASE, DEAD);
                    s.set(a, AFTER_PROOF, IDLE);
                    s.set(a, PC, RAISE);
                    toIdle(s, a);
                }
            }
        }
        choose(s, a, IDLE);
        toIdle(s, a);
        look(s, a);
    }

    private void toIdle(final RingState s, final int a) {
        while (s.get(a, PC) != IDLE) {
            step(s, a);
        }
    }

    private boolean compare(final RingState s, final int a) {
        boolean died = false;
        for (int slot = 0; slot < s.slots; slot++) {
            final int seenPhase = s.get(a, SEEN + 2 * slot);
            final int seenEpoch = s.get(a, SEEN + 2 * slot + 1);
            final int phase = s.slot(slot, PHASE);
            final int epoch = s.slot(slot, EPOCH);
            died |= on(RingRule.ENDED_EPOCHS)
                    ? ended(phase, epoch) != ended(seenPhase, seenEpoch)
                    : (phase != seenPhase || epoch != seenEpoch) && (seenPhase == ALIVE || phase == DEAD);
        }
        rememberSeen(s, a);
        return died;
    }

    private static int ended(final int phase, final int epoch) {
        return phase == ALIVE ? epoch - 1 : epoch;
    }

    private static void rememberSeen(final RingState s, final int a) {
        for (int slot = 0; slot < s.slots; slot++) {
            s.set(a, SEEN + 2 * slot, s.slot(slot, PHASE));
            s.set(a, SEEN + 2 * slot + 1, s.slot(slot, EPOCH));
        }
    }
}
