package io.penstock.sync.model;

/** Processes that use one primitive, and what must hold of it. */
abstract class World {
    final Machine m;

    World(final Config config) {
        m = new Machine(config);
    }

    final boolean on(final Rule rule) {
        return m.on(rule);
    }

    /** Makes the processes and their threads: a letter for each thread, a space between processes, {@code >} before those that come late. */
    final void cast(final String text) {
        for (final String letters : text.split(" ")) {
            final SimProcess process = m.process();
            for (int i = 0; i < letters.length(); i++) {
                final char role = letters.charAt(i);
                if (role == '>') {
                    process.late = true;
                } else {
                    m.thread(process, role + "" + m.threads.size(), role(role));
                }
            }
            process.heartbeat = new SimThread(m, process, "heartbeat " + process.participant, this::beat);
        }
    }

    /** What a thread with that letter does. */
    abstract SimThread.Body role(char letter);

    /** A heartbeat of a process. */
    void beat(final SimThread t) {
        long proven = 0;
        for (final SimProcess process : m.processes) {
            proven += t.load(process.dead);
        }
        if (t.load(t.process.deaths) != proven) {
            t.store(t.process.deaths, proven);
        }
    }

    /** A process has been killed. */
    void killed(final SimProcess process) {}

    /** A process is about to be stopped. */
    void stopped(final SimProcess process) {}

    /** A thread may sleep when all is quiet. */
    boolean maySleep(final SimThread t) {
        return false;
    }

    /** All is quiet, and all that live have ended. */
    void ended() {}

    /** All is quiet. */
    final void quiet() {
        boolean allEnded = true;
        for (final SimThread thread : m.threads) {
            if (!thread.process.killed && !thread.hasEnded()) {
                allEnded = false;
                final Sleeper sleeper = thread.sleeper;
                if (thread.process.runs()
                        && sleeper != null
                        && sleeper.ready().holds(m.oracle)
                        && !mayOversleep(thread)) {
                    throw new Violation(thread + " sleeps although it could go on");
                }
                if (thread.process.runs() && !maySleep(thread)) {
                    throw new Violation(thread + " sleeps for ever");
                }
            }
        }
        if (allEnded) {
            ended();
        }
    }

    /** A thread may sleep although what it waits for is there. */
    boolean mayOversleep(final SimThread t) {
        return false;
    }

    static void fail(final String text) {
        throw new Violation(text);
    }
}
