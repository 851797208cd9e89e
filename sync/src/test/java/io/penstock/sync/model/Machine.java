package io.penstock.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Shared memory, and the processes and threads of one run. */
final class Machine {
    /** A run with more accesses makes no progress. */
    private static final int MOST_ACCESSES = 20_000;

    private static final int MOST_WORDS = 192;

    final Config config;
    final List<SimProcess> processes = new ArrayList<>();
    final List<SimThread> threads = new ArrayList<>();
    final List<Sleeper> sleepers = new ArrayList<>();
    final long[] words = new long[MOST_WORDS];

    /** Looks at shared memory without a step. */
    final SimThread oracle;

    private final String[] names = new String[MOST_WORDS];
    private final int[] indexes = new int[MOST_WORDS];
    private int used = 1;

    /** How often a word has changed. */
    long changes;

    /** How many deaths are proven. */
    int proofs;

    int accesses;

    Machine(final Config config) {
        this.config = config;
        oracle = new SimThread(this, null, "oracle", t -> {});
        oracle.looksOnly();
    }

    boolean on(final Rule rule) {
        return config.without() != rule;
    }

    int word(final String name, final long initial) {
        words[used] = initial;
        names[used] = name;
        indexes[used] = -1;
        return used++;
    }

    int[] words(final String name, final int count, final long initial) {
        final int[] addresses = new int[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = word(name, initial);
            indexes[addresses[i]] = i;
        }
        return addresses;
    }

    SimProcess process() {
        final SimProcess process = new SimProcess(this, processes.size() + 1);
        processes.add(process);
        return process;
    }

    SimThread thread(final SimProcess process, final String name, final SimThread.Body body) {
        final SimThread thread = new SimThread(this, process, name, body);
        threads.add(thread);
        process.threads.add(thread);
        return thread;
    }

    SimProcess byParticipant(final long participant) {
        return processes.get((int) participant - 1);
    }

    void write(final int address, final long value) {
        if (words[address] != value) {
            words[address] = value;
            changes++;
        }
    }

    void count() {
        if (++accesses > MOST_ACCESSES) {
            throw new Violation("no progress: accesses=" + accesses);
        }
    }

    void wakeSleepersOf(final int address) {
        for (final SimThread thread : threads) {
            thread.wakeIfAsleepOn(address);
        }
    }

    // ---- fates

    /** What the process has stored last may be lost with it, or not. */
    void kill(final SimProcess process, final Random random) {
        process.killed = true;
        for (final SimThread thread : process.threads) {
            thread.buffer.drop(random);
        }
        trace(process + " is killed");
    }

    void prove(final SimProcess process) {
        if (process.killed && !process.proven) {
            process.proven = true;
            process.provenAt = accesses;
            proofs++;
            write(process.dead, 1);
            trace(process + " is known to be dead");
        }
    }

    void stop(final SimProcess process) {
        process.stopped = true;
        write(process.stoppedWord, 1);
        trace(process + " is stopped");
    }

    void resume(final SimProcess process) {
        process.stopped = false;
        write(process.stoppedWord, 0);
        trace(process + " goes on");
    }

    // ---- what happened, for the report of a violation

    private StringBuilder trace;

    void startTrace() {
        trace = new StringBuilder();
    }

    boolean traces() {
        return trace != null;
    }

    void trace(final String line) {
        if (trace != null) {
            trace.append("\n  ").append(line);
        }
    }

    String traceText() {
        return trace == null ? "" : trace.toString();
    }

    static String text(final long value) {
        return Long.toHexString(value);
    }

    String nameOf(final int address) {
        return names[address] + (indexes[address] < 0 ? "" : "[" + indexes[address] + "]");
    }
}
