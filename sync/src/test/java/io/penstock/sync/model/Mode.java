package io.penstock.sync.model;

/** How schedules are made. */
enum Mode {
    /** A victim is killed before each access, and each survivor at every access of its recovery too; then the others go on. */
    KILL(true, false, false),
    /** A survivor is halted at every access, and the victim killed at every access; the death is known at once. */
    HALT(true, false, false),
    /** All are killed, one of them at every access; then two others come, with two pre-emptions. */
    RESTART(true, false, false),
    /** Two pre-emptions, at every pair of accesses. */
    PAIRS(false, false, false),
    /** By chance: turns, kills, stops, time-outs, interrupts. */
    RANDOM(true, false, true),
    /** By chance, without heartbeats, kills and stops: lost wake-ups show. */
    RANDOM_NO_HEARTBEAT(false, false, true),
    /** By chance, with store buffers. */
    RANDOM_WEAK(true, true, true),
    /** With store buffers, and without heartbeats. */
    RANDOM_WEAK_NO_HEARTBEAT(false, true, true),
    /** Two pre-emptions, with store buffers. */
    PAIRS_WEAK(false, true, false);

    final boolean heartbeats;
    final boolean weak;
    final boolean byChance;

    Mode(final boolean heartbeats, final boolean weak, final boolean byChance) {
        this.heartbeats = heartbeats;
        this.weak = weak;
        this.byChance = byChance;
    }
}
