package io.penstock.sync.model;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * A simulated thread. Its body is plain code, and each access of shared memory goes through this class. A turn ends before an access, by an
 * exception that unwinds the body. The next turn runs the body again from its start: accesses that were made already give the results of the
 * log, without a step, up to the place where the last turn ended.
 *
 * <p>So a body must do the same each time. What does not come from shared memory comes through {@link #note}, {@link #once} or {@link #ghost}.
 */
final class SimThread {
    /** What a thread does. */
    interface Body {
        void run(SimThread t);
    }

    /** How a sleep ended. */
    enum Wake {
        WOKEN,
        TIMED_OUT,
        INTERRUPTED
    }

    private enum State {
        RUNNABLE,
        ASLEEP,
        NAPPING,
        POLLING,
        ENDED
    }

    // What the log has beside addresses.
    private static final int NOTE = -1;
    private static final int ONCE = -2;
    private static final int GHOST = -3;
    private static final int FENCE = -4;
    private static final int FUTEX_WAIT = -5;
    private static final int FUTEX_WAKE = -6;
    private static final int NAP = -7;
    private static final int POLL = -8;

    static final int FOREVER = Integer.MAX_VALUE;

    final Machine machine;
    final SimProcess process;
    final String name;
    private final Body body;

    private State state = State.RUNNABLE;
    private long[] log = new long[64];
    private int[] kinds = new int[64];
    private int logged;
    private int position;
    private int budget;
    private boolean looksOnly;

    private int sleepsOn;
    private boolean timed;
    private long polled;
    private int kindOfWake;

    final StoreBuffer buffer;

    /** The process knows that this thread sleeps. */
    Sleeper sleeper;

    /** The thread starts as soon as the others are quiet. */
    boolean late;

    SimThread(final Machine machine, final SimProcess process, final String name, final Body body) {
        this.machine = machine;
        this.process = process;
        this.name = name;
        this.body = body;
        buffer = new StoreBuffer(machine, name);
    }

    int me() {
        return process.participant;
    }

    boolean on(final Rule rule) {
        return machine.on(rule);
    }

    // ---- turns

    boolean hasEnded() {
        return state == State.ENDED;
    }

    boolean isAsleep() {
        return state == State.ASLEEP;
    }

    boolean isNapping() {
        return state == State.NAPPING;
    }

    boolean isTimed() {
        return state == State.ASLEEP && timed;
    }

    boolean isRunnable() {
        return switch (state) {
            case RUNNABLE -> true;
            case POLLING -> machine.words[sleepsOn] != polled || machine.byParticipant(polled).proven;
            default -> false;
        };
    }

    /** Runs the body until it has made so many further accesses, sleeps or ends. Returns how many it made. */
    int run(final int accesses) {
        if (!isRunnable() || !process.runs()) {
            return 0;
        }
        if (state == State.POLLING) {
            wake(0);
        }
        budget = accesses;
        position = 0;
        try {
            body.run(this);
            state = State.ENDED;
            if (machine.traces()) {
                machine.trace(name + " ends");
            }
        } catch (final Pause pause) {
            // The turn is over.
        }
        return accesses - budget;
    }

    /** For threads that begin again: heartbeats. */
    void beginAgain() {
        logged = 0;
        state = State.RUNNABLE;
    }

    void looksOnly() {
        looksOnly = true;
    }

    // ---- what a process knows by itself, and what only the model knows

    /** A value that is not in shared memory. */
    long note(final long value) {
        return position < logged ? replay(NOTE) : record(NOTE, value);
    }

    /** True the first time that the body comes here. */
    boolean once() {
        if (position < logged) {
            replay(ONCE);
            return false;
        }
        record(ONCE, 0);
        return true;
    }

    /** Something that is done once, in the same instant as the access before. */
    long ghost(final LongSupplier action) {
        return position < logged ? replay(GHOST) : record(GHOST, action.getAsLong());
    }

    // ---- accesses

    /** A volatile load. */
    long load(final int address) {
        if (looksOnly) {
            return machine.words[address];
        }
        if (position < logged) {
            return replay(address);
        }
        step();
        final long value = buffer.read(address);
        if (machine.traces()) {
            machine.trace(name + " " + machine.nameOf(address) + " is " + Machine.text(value));
        }
        return record(address, value);
    }

    /** A plain store: others see it at any time until the next fence. */
    void store(final int address, final long value) {
        store(address, value, false);
    }

    /** A release store: others see it after all stores before it, at any time until the next fence. */
    void storeRelease(final int address, final long value) {
        store(address, value, true);
    }

    private void store(final int address, final long value, final boolean release) {
        if (position < logged) {
            replay(address);
            return;
        }
        step();
        if (machine.config.weak()) {
            buffer.add(address, value, release);
        } else {
            machine.write(address, value);
        }
        if (machine.traces()) {
            machine.trace(name + " " + machine.nameOf(address) + (release ? " =R " : " = ") + Machine.text(value));
        }
        record(address, 0);
    }

    boolean cas(final int address, final long expected, final long value) {
        if (position < logged) {
            return replay(address) != 0;
        }
        step();
        buffer.drain();
        final boolean is = machine.words[address] == expected;
        if (is) {
            machine.write(address, value);
        }
        if (machine.traces()) {
            machine.trace(name + " CAS " + machine.nameOf(address) + " " + Machine.text(expected) + " -> "
                    + Machine.text(value) + (is ? "" : " fails"));
        }
        return record(address, is ? 1 : 0) != 0;
    }

    long getAndSet(final int address, final long value) {
        if (position < logged) {
            return replay(address);
        }
        step();
        buffer.drain();
        final long before = machine.words[address];
        machine.write(address, value);
        if (machine.traces()) {
            machine.trace(name + " getAndSet " + machine.nameOf(address) + " " + Machine.text(before) + " -> "
                    + Machine.text(value));
        }
        return record(address, before);
    }

    long getAndAdd(final int address, final long value) {
        if (position < logged) {
            return replay(address);
        }
        step();
        buffer.drain();
        final long before = machine.words[address];
        machine.write(address, before + value);
        if (machine.traces()) {
            machine.trace(name + " getAndAdd " + machine.nameOf(address) + " " + Machine.text(before) + " + " + value);
        }
        return record(address, before);
    }

    void fence() {
        if (position < logged) {
            replay(FENCE);
            return;
        }
        step();
        buffer.drain();
        record(FENCE, 0);
    }

    // ---- waits

    /** Sleeps if the word has that value, until a wake-up of it. */
    Wake futexWait(final int address, final long value, final boolean withTimeout) {
        if (position < logged) {
            return Wake.values()[(int) replay(FUTEX_WAIT)];
        }
        step();
        buffer.drain();
        if (machine.words[address] != value) {
            return Wake.values()[(int) record(FUTEX_WAIT, 0)];
        }
        timed = withTimeout;
        return sleep(State.ASLEEP, address, FUTEX_WAIT);
    }

    void futexWake(final int address) {
        if (position < logged) {
            replay(FUTEX_WAKE);
            return;
        }
        step();
        buffer.drain();
        machine.wakeSleepersOf(address);
        record(FUTEX_WAKE, 0);
    }

    /** Sleeps for a short time. */
    void nap() {
        if (position < logged) {
            replay(NAP);
            return;
        }
        step();
        buffer.drain();
        sleep(State.NAPPING, 0, NAP);
    }

    /** Waits until the word does not name that participant any more, or its death is proven; how it does so is not modelled. */
    void poll(final int address, final long participant) {
        if (position < logged) {
            replay(POLL);
            return;
        }
        step();
        buffer.drain();
        polled = participant;
        sleep(State.POLLING, address, POLL);
    }

    private Wake sleep(final State how, final int address, final int kind) {
        state = how;
        sleepsOn = address;
        kindOfWake = kind;
        if (machine.traces()) {
            machine.trace(name + (how == State.NAPPING ? " naps" : " sleeps on " + machine.nameOf(address)));
        }
        throw Pause.NOW;
    }

    /** Ends the sleep, or the nap. */
    void wake(final int how) {
        state = State.RUNNABLE;
        position = logged;
        record(kindOfWake, how);
    }

    void wakeIfAsleepOn(final int address) {
        if (state == State.ASLEEP && sleepsOn == address && !process.killed) {
            wake(Wake.WOKEN.ordinal());
        }
    }

    /** The time of its wait is over, or its thread is interrupted. */
    void giveUp(final Wake how) {
        if (machine.traces()) {
            machine.trace(name + " " + how);
        }
        wake(how.ordinal());
    }

    // ---- the log

    private long replay(final int kind) {
        if (kinds[position] != kind) {
            throw new IllegalStateException("The body of " + name + " does not do the same again: position=" + position
                    + " kind=" + kind + " before=" + kinds[position]);
        }
        return log[position++];
    }

    private void step() {
        if (budget == 0 || state != State.RUNNABLE) {
            throw Pause.NOW;
        }
        budget--;
        machine.count();
    }

    private long record(final int kind, final long value) {
        if (logged == log.length) {
            log = Arrays.copyOf(log, 2 * logged);
            kinds = Arrays.copyOf(kinds, 2 * logged);
        }
        log[logged] = value;
        kinds[logged++] = kind;
        position = logged;
        return value;
    }

    @Override
    public String toString() {
        return name;
    }
}
