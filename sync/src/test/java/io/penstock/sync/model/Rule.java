package io.penstock.sync.model;

/**
 * The rules of the protocol, by their numbers in it. A test switches each of them off, and the model must then find a violation. A number with
 * several parts has a constant for each.
 */
enum Rule {
    // ---- the lock
    /** BASE is read between WORD and the CAS, not after it. */
    BASE_BEFORE_CAS("Y1"),
    /** What abandons a hold does so by a CAS from the exact word of that hold. */
    EXACT_WORD("Y2"),
    /** Unlock is a CAS, not a look and a store. */
    UNLOCK_BY_CAS("Y3"),
    /** A take that was told of a death and fails leaves LEFT behind. */
    FAILED_TAKE_LEAVES("Y4"),
    /** A waiter for a lock may go on when it is LEFT. */
    READY_KNOWS_LEFT("Y5"),

    // ---- the condition
    /** Each death ends all waits for conditions. */
    DEATHS_END_WAITS("Y6"),
    /** The count of deaths is read before the lock is given up. */
    DEATHS_READ_WHILE_HOLDING("Y6"),
    /** What abandons a lock wakes all that wait for its conditions. */
    LEFT_WAKES_CONDITIONS("Y7"),
    /** The cell is published before the lock is given up. */
    PUBLISH_BEFORE_UNLOCK("Y8"),
    /** A waiter leaves its cell by getAndSet. */
    LEAVE_BY_GET_AND_SET("Y9"),
    /** A signal counts more than a time-out or an interrupt. */
    SIGNAL_BEATS_TIMEOUT("Y9"),
    /** A wait that has lost its lock withdraws its cell. */
    LOST_LOCK_WITHDRAWS("Y10"),
    /** A signal goes to the waiter of a stopped process only if there is no other. */
    RUNNING_FIRST("Y11"),

    // ---- the semaphore
    /** Who has acquired and sees more permits signals the next. */
    CHAIN("Y12"),
    /** Waiters for one permit and for several have a condition each. */
    TWO_CONDITIONS("Y12"),
    /** A row grows under the lock. */
    ROWS_GROW_UNDER_LOCK("Y13"),
    /** A row carries its participant. */
    ROWS_NAME_PARTICIPANT("Y13"),
    /** The row of a dead participant counts 0. */
    DEAD_ROWS_ARE_ZERO("Y13"),

    // ---- the read-write lock
    /** A reader changes its row by CAS. */
    ROW_BY_CAS("Y14"),
    /** A reader looks at WRITER again behind its row. */
    READER_LOOKS_TWICE("Y14"),
    /** Who takes itself out of a row looks at WRITER, and signals a pending writer. */
    ROW_DOWN_SIGNALS("Y15"),
    /** That look comes after the row. */
    ROW_DOWN_LOOKS_ANEW("Y15"),
    /** A dead active writer is taken over by readers too. */
    READERS_TAKE_OVER("Y16"),
    /** A writer that ends wakes both sides. */
    WAKE_BOTH_SIDES("Y17"),
    /** A writer that gives up wakes both sides. */
    GIVING_UP_WAKES("Y17"),
    /** The PENDING of a stopped process is revoked. */
    REVOKE_PENDING("Y18"),

    // ---- the wait list
    /** A waiter raises the flag, and then looks. */
    LOOK_AFTER_RAISING("Y19"),
    /** There is a fence between the flag and the look. */
    FENCE_BEFORE_LOOK("Y19"),
    /** Who lowers the flag looks again. */
    SECOND_LOOK("Y19"),
    /** Who was chosen and leaves without what it waited for signals the next. */
    PASS_ON("Y19"),

    /** Who withdraws the wait of a dead owner reads the cell's owner again behind its state. */
    OWNER_READ_AGAIN("Y19"),
    /** The flag is not seen before the cell. */
    RAISED_RELEASED("Y19"),

    // ---- turns
    /** Turns have a flag of their own. */
    PLACES_FLAG("Y20"),
    /** Who finds the lock free looks at the places. */
    LOOK_AT_PLACES("Y20"),
    /** A waiter that was chosen, and finds that another one is due, wakes it. */
    WAKE_THE_DUE("Y20"),

    // ---- the barrier
    /** Each change of the barrier's STATE is a CAS. */
    TRIP_BY_CAS("Y21"),
    /** Between the look at a slot and its CAS an arrival sees STATE unchanged. */
    ARRIVAL_LOOKS_AT_STATE("Y22"),
    /** Nor does it take a slot when the round has been broken meanwhile. */
    ARRIVAL_SEES_BREAK("Y22"),
    /** Between the look at a slot and its CAS a reset sees STATE unchanged. */
    RESET_LOOKS_AT_STATE("Y22"),
    /** A reset breaks the round first. */
    RESET_BREAKS("Y23"),
    /** A reset says that the round was broken. */
    RESET_RECORDS("Y23"),
    /** It says so before the next round begins. */
    RECORD_BEFORE_NEXT("Y23"),
    /** LAST_BROKEN never falls. */
    RECORD_NEVER_FALLS("Y23"),
    /** A party looks for dead members before it waits, and while it does. */
    LOOK_FOR_DEAD("Y24"),
    /** The slot of a dead member is never taken. */
    NEVER_TAKE_DEAD_SLOT("Y24"),
    /** A reset takes the dead out of their slots. */
    RESET_CLEARS_DEAD("Y25"),
    /** A barrier without living members is renewed. */
    RENEW("Y25"),
    /** It is renewed only as long as STATE is what it was when no member was seen alive. */
    RENEW_AS_SEEN("Y25"),
    /** Who would throw because of a broken round looks first whether STATE is still the same: another one may have renewed the barrier. */
    LOOK_BEFORE_THROW("Y25"),

    // ---- values
    /** A flag has a generation. */
    FLAG_GENERATION("Y26"),
    /** A latch wakes all. */
    LATCH_WAKES_ALL("Y26"),
    /** A record's VERSION is stored behind its words. */
    VERSION_LAST("Y27"),
    /** It is a release store. */
    VERSION_RELEASED("Y27"),
    /** A record has two copies. */
    TWO_COPIES("Y27"),
    /** A reader reads VERSION again. */
    READ_VERSION_AGAIN("Y27"),
    /** The lock of a record is given up by a CAS: a full fence before the look at RAISED. */
    FENCE_BEFORE_SIGNAL("Y27"),
    /** A board's COUNT is stored behind the entry. */
    COUNT_LAST("Y28"),
    /** It is a release store. */
    COUNT_RELEASED("Y28"),
    /** An appender fills the whole body of its entry. */
    FILL_BODY("Y28"),
    /** An adder adds by getAndAdd. */
    GET_AND_ADD("Y29"),

    // ---- who answers a death
    /** The place of a lost party is freed by a CAS from the word of exactly that entering. */
    REPLACE_BY_CAS("Y30"),
    /** No two enterings of a process have one word. */
    ENTERINGS_ARE_NUMBERED("Y30"),
    /** Who closes its handle wakes those who wait for its parties. */
    CLOSING_WAKES("Y30"),
    /** A reset for a broken round leaves all other rounds alone. */
    RESET_OF_THAT_ROUND("Y31"),
    /** Of all that reset a broken round, the one has done it whose CAS begins the next. */
    ONE_HAS_RESET("Y31");

    final String number;

    Rule(final String number) {
        this.number = number;
    }
}
