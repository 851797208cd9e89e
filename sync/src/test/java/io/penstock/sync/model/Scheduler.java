package io.penstock.sync.model;

import java.util.List;
import java.util.Random;

/** Runs one schedule of a world. */
final class Scheduler {
    final World world;
    private final Machine m;
    private final Random random;
    /** How often those that found no cell look again, when all others are quiet. */
    private static final int MOST_NAPS = 8;

    private SimThread halted;
    private int naps;
    private boolean lateOnesHaveCome;

    Scheduler(final World world, final Random random) {
        this.world = world;
        m = world.m;
        this.random = random;
    }

    void letLateOnesCome() {
        lateOnesHaveCome = true;
    }

    void kill(final SimProcess process) {
        if (!process.killed) {
            m.kill(process, random);
            world.killed(process);
        }
    }

    /** The death is known at once, to all. */
    void tell(final SimProcess dead) {
        m.prove(dead);
        beatAll();
    }

    /** All that can run does, one thread after the other, until nothing changes any more. */
    void settle(final int first) {
        naps = 0;
        while (runAll(first) || drainAll() || proveAll() || comeLate() || beatAll() || nap() || timeOut()) {
            // Again.
        }
    }

    /** The thread makes no access until all others are quiet. */
    void halt(final SimThread thread) {
        halted = thread;
    }

    /** All becomes quiet, and then again with those that were stopped. */
    void finish(final int first) {
        if (halted != null) {
            settle(first);
            halted = null;
        }
        settle(first);
        world.quiet();
        boolean resumed = false;
        for (final SimProcess process : m.processes) {
            if (process.stopped && !process.killed) {
                m.resume(process);
                resumed = true;
            }
        }
        if (resumed) {
            settle(first);
            world.quiet();
        }
    }

    private boolean mayRun(final SimThread thread) {
        return thread != halted
                && (!thread.process.late || lateOnesHaveCome)
                && thread.process.runs()
                && thread.isRunnable();
    }

    private boolean runAll(final int first) {
        boolean any = false;
        final int count = m.threads.size();
        for (int i = 0; i < count; i++) {
            final SimThread thread = m.threads.get((first + i) % count);
            if (mayRun(thread)) {
                thread.run(SimThread.FOREVER);
                any = true;
            }
        }
        return any;
    }

    private boolean drainAll() {
        boolean any = false;
        for (final SimThread thread : m.threads) {
            if (!thread.buffer.isEmpty() && !thread.process.killed) {
                thread.buffer.drain();
                any = true;
            }
        }
        return any;
    }

    private boolean proveAll() {
        final int before = m.proofs;
        for (final SimProcess process : m.processes) {
            m.prove(process);
        }
        return m.proofs != before;
    }

    private boolean comeLate() {
        if (lateOnesHaveCome) {
            return false;
        }
        lateOnesHaveCome = true;
        return m.processes.stream().anyMatch(process -> process.late);
    }

    /** Each process that lives has a heartbeat. */
    private boolean beatAll() {
        if (!m.config.heartbeats()) {
            return false;
        }
        final long before = m.changes;
        boolean any = false;
        for (final SimProcess process : m.processes) {
            if (process.runs() && (!process.late || lateOnesHaveCome)) {
                if (!process.heartbeat.hasEnded()) {
                    process.heartbeat.run(SimThread.FOREVER);
                }
                process.heartbeat.beginAgain();
                process.heartbeat.run(SimThread.FOREVER);
                process.heartbeat.buffer.drain();
            }
        }
        for (final SimThread thread : m.threads) {
            any |= mayRun(thread);
        }
        return any || m.changes != before;
    }

    private boolean nap() {
        boolean any = false;
        if (naps++ < MOST_NAPS) {
            for (final SimThread thread : m.threads) {
                if (thread.isNapping() && thread.process.runs()) {
                    thread.wake(0);
                    any = true;
                }
            }
        }
        return any;
    }

    private boolean timeOut() {
        for (final SimThread thread : m.threads) {
            if (thread.isTimed() && thread.process.runs()) {
                thread.giveUp(SimThread.Wake.TIMED_OUT);
                return true;
            }
        }
        return false;
    }

    // ---- by chance

    /** Which events a random schedule may have. */
    record Events(int kills, int stops, boolean timeouts) {
        static final Events NONE = new Events(0, 0, true);
    }

    /** Threads take random turns, and processes meet random fates. */
    void runRandomly(final Events events) {
        final List<SimThread> threads = m.threads;
        int kills = events.kills() == 0 ? 0 : random.nextInt(events.kills() + 1);
        int stops = events.stops() == 0 ? 0 : random.nextInt(events.stops() + 1);
        final int longest = 1 << random.nextInt(6);
        int idle = 0;
        while (idle < 12) {
            idle++;
            final SimThread thread = threads.get(random.nextInt(threads.size()));
            if (random.nextInt(32) == 0) {
                lateOnesHaveCome = true;
            }
            if (mayRun(thread)) {
                thread.run(1 + random.nextInt(longest));
                idle = 0;
            } else if (events.timeouts() && thread.isTimed() && thread.process.runs() && random.nextInt(4) == 0) {
                thread.giveUp(random.nextInt(3) == 0 ? SimThread.Wake.INTERRUPTED : SimThread.Wake.TIMED_OUT);
            } else if (thread.isNapping() && thread.process.runs()) {
                thread.wake(0);
            }
            if (m.config.weak()) {
                final SimThread other = threads.get(random.nextInt(threads.size()));
                if (!other.buffer.isEmpty() && !other.process.killed) {
                    other.buffer.drainAny(random);
                }
            }
            if (kills > 0 && random.nextInt(48) == 0) {
                kills--;
                kill(thread.process);
            }
            if (stops > 0 && random.nextInt(48) == 0 && !thread.process.killed) {
                stops--;
                world.stopped(thread.process);
                m.stop(thread.process);
            }
            if (thread.process.stopped && !thread.process.killed && random.nextInt(32) == 0) {
                m.resume(thread.process);
            }
            if (thread.process.killed && random.nextInt(8) == 0) {
                m.prove(thread.process);
            }
            if (m.config.heartbeats() && random.nextInt(6) == 0) {
                beatSome(thread.process, 1 + random.nextInt(longest));
            }
        }
        finish(random.nextInt(threads.size()));
    }

    private void beatSome(final SimProcess process, final int accesses) {
        if (process.runs() && (!process.late || lateOnesHaveCome)) {
            if (process.heartbeat.hasEnded()) {
                process.heartbeat.beginAgain();
            }
            process.heartbeat.run(accesses);
            process.heartbeat.buffer.drain();
        }
    }
}
