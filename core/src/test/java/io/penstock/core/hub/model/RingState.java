package io.penstock.core.hub.model;

import java.nio.charset.StandardCharsets;

/**
 * One state of the model of the watch ring: what the kernel knows, what stands in the process table, and where each process is. An actor is
 * one process from its start to its end. Everything is a small number in one array, so that a state is copied and compared cheaply.
 */
final class RingState {
    // ---- a slot: its words in the table, and what the kernel knows of its byte and its socket
    static final int PHASE = 0;
    static final int EPOCH = 1;

    /** The actor that has locked the byte, plus 1. */
    static final int BYTE = 2;

    /** The actor whose socket file it is, plus 1; the socket answers until that actor's socket is closed. */
    static final int SOCKET = 3;

    static final int SLOT_WORDS = 4;

    static final int FREE = 0;
    static final int ALIVE = 1;
    static final int DEAD = 2;

    // ---- an actor
    static final int STATUS = 0;
    static final int PC = 1;

    /** The loop of the scan or of the choice of a successor. */
    static final int I = 2;

    /** Where the choice of a successor returns to, and where a proof does. */
    static final int AFTER_CHOICE = 3;

    static final int AFTER_PROOF = 4;
    static final int PROOF_SLOT = 5;
    static final int PROOF_EPOCH = 6;

    /** The loop that tells all others. */
    static final int TELL = 7;

    /** Its own slot plus 1, and its epoch there. */
    static final int SLOT = 8;

    static final int OWN_EPOCH = 9;

    /**
     * Of the connection to the next living slot: that slot plus 1, its epoch, and whether the stream has ended. The three words behind are those of
     * the connection to the living slot before.
     */
    static final int WATCHED = 10;

    static final int WATCHED_EPOCH = 11;
    static final int STREAM_ENDED = 12;
    static final int CONNECTION_WORDS = 3;
    static final int DIRECTIONS = 2;

    /** Mail: a process has connected; another process has proven a death. */
    static final int HELLO = 16;

    static final int TOLD = 17;

    /** A bit for each slot whose byte was locked when a proof was tried. */
    static final int SUSPECTS = 18;

    /** A bit for each actor that this one's listeners were told to be dead. */
    static final int KNOWS = 19;

    /** A bit for each actor that was alive when this one read the count of deaths; and whether the count has changed since. */
    static final int SAMPLE = 20;

    static final int COUNT_CHANGED = 21;
    static final int FLAGS = 22;

    /** A bit for each slot whose process was dead before this actor's join began. */
    static final int DUE = 23;

    /** The direction in which it chooses: 0 the next slots, 1 those before. */
    static final int DIRECTION = 24;

    /** A slot as the last scan saw it: two words for each. */
    static final int SEEN = 25;

    static final int NEW = 0;
    static final int LIVE = 1;
    /** Killed; the kernel has still to drop its locks, or to close its socket. */
    static final int LOCKS_LEFT = 2;

    static final int SOCKET_LEFT = 3;
    static final int BOTH_LEFT = 4;
    static final int GONE = 5;

    /** It was in the table. */
    static final int WAS_ALIVE = 1;

    /** Killed after it was in the table, before its predecessor knew of it. */
    static final int UNKNOWN_TO_ALL = 2;

    /** A child made by fork without exec holds its socket. */
    static final int FORKED = 4;

    static final int STOPPED = 8;
    static final int LOST_SOMETHING = 16;
    static final int LEAVING = 32;

    final int slots;
    final int actors;
    private final byte[] words;

    RingState(final int slots, final int actors) {
        this(slots, actors, new byte[slots * SLOT_WORDS + actors * (SEEN + 2 * slots)]);
    }

    private RingState(final int slots, final int actors, final byte[] words) {
        this.slots = slots;
        this.actors = actors;
        this.words = words;
    }

    RingState copy() {
        return new RingState(slots, actors, words.clone());
    }

    String key() {
        return new String(words, StandardCharsets.ISO_8859_1);
    }

    int slot(final int slot, final int word) {
        return words[slot * SLOT_WORDS + word];
    }

    void slot(final int slot, final int word, final int value) {
        words[slot * SLOT_WORDS + word] = (byte) value;
    }

    int get(final int actor, final int word) {
        return words[slots * SLOT_WORDS + actor * (SEEN + 2 * slots) + word];
    }

    void set(final int actor, final int word, final int value) {
        words[slots * SLOT_WORDS + actor * (SEEN + 2 * slots) + word] = (byte) value;
    }

    boolean has(final int actor, final int flag) {
        return (get(actor, FLAGS) & flag) != 0;
    }

    void flag(final int actor, final int flag) {
        set(actor, FLAGS, get(actor, FLAGS) | flag);
    }

    boolean isAlive(final int slot, final int epoch) {
        return slot(slot, PHASE) == ALIVE && slot(slot, EPOCH) == epoch;
    }

    /** Whether the actor stands in the table as living. */
    boolean isListed(final int actor) {
        return has(actor, WAS_ALIVE) && isAlive(get(actor, SLOT) - 1, get(actor, OWN_EPOCH));
    }

    /** Whether a connection to the slot's socket succeeds. */
    boolean answers(final int slot) {
        final int owner = slot(slot, SOCKET) - 1;
        if (owner < 0) {
            return false;
        }
        final int status = get(owner, STATUS);
        return status == LIVE || status == SOCKET_LEFT || status == BOTH_LEFT || has(owner, FORKED);
    }

    /** A bit for each actor that was in the table and is not any more. */
    int buried() {
        int bits = 0;
        for (int actor = 0; actor < actors; actor++) {
            bits |= has(actor, WAS_ALIVE) && !isListed(actor) ? 1 << actor : 0;
        }
        return bits;
    }

    int listed() {
        int bits = 0;
        for (int actor = 0; actor < actors; actor++) {
            bits |= isListed(actor) ? 1 << actor : 0;
        }
        return bits;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (int slot = 0; slot < slots; slot++) {
            text.append("\n  slot ").append(slot).append(": phase=").append(slot(slot, PHASE));
            text.append(" epoch=").append(slot(slot, EPOCH)).append(" byte=").append(slot(slot, BYTE) - 1);
            text.append(" socket=").append(slot(slot, SOCKET) - 1);
        }
        for (int actor = 0; actor < actors; actor++) {
            text.append("\n  actor ").append(actor).append(": status=").append(get(actor, STATUS));
            text.append(" pc=").append(get(actor, PC)).append(" slot=").append(get(actor, SLOT) - 1);
            text.append(" epoch=")
                    .append(get(actor, OWN_EPOCH))
                    .append(" watches=")
                    .append(get(actor, WATCHED) - 1);
            text.append(" and=").append(get(actor, WATCHED + CONNECTION_WORDS) - 1);
            text.append(" knows=").append(get(actor, KNOWS)).append(" flags=").append(get(actor, FLAGS));
            text.append(" suspects=")
                    .append(get(actor, SUSPECTS))
                    .append(" sample=")
                    .append(get(actor, SAMPLE));
        }
        return text.toString();
    }
}
