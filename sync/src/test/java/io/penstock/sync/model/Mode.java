package io.penstock.sync.model;

/** How schedules are made. */
enum Mode {
    /** A victim is killed before each access, and each survivor at every access of its recovery too; then the others go on. */
    KILL,
    /** A survivor is halted at every access, and the victim killed at every access; the death is known at once. */
    HALT,
    /** Two pre-emptions, at every pair of accesses. */
    PAIRS,
    /** By chance: turns, kills, stops, time-outs, interrupts. */
    RANDOM,
    /** By chance, without heartbeats, kills and stops: lost wake-ups show. */
    RANDOM_NO_HEARTBEAT,
    /** By chance, with store buffers. */
    RANDOM_WEAK,
    /** With store buffers, and without heartbeats. */
    RANDOM_WEAK_NO_HEARTBEAT,
    /** Two pre-emptions, with store buffers. */
    PAIRS_WEAK
}
