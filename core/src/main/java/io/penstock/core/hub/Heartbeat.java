package io.penstock.core.hub;

import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Futex;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one daemon thread of a JVM. Five times a second it shows every hub that this process runs, looks for the dead, and looks after
 * this process's sleepers (interrupts, lost signals), so that they can sleep without looking themselves. Twice as often would cost a waiting
 * process another 0.1 % of a core, most of it in the kernel.
 */
final class Heartbeat {
    static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int STACK_BYTES = 256 * 1024;
    private static final List<JoinedHub> HUBS = new CopyOnWriteArrayList<>();
    private static boolean started;

    private Heartbeat() {}

    /** Before a process joins any hub: there may be no memory for a thread. */
    static synchronized void start() {
        if (!started) {
            // Neither a context class loader nor thread locals: it must not keep anything of an application alive.
            final Thread thread = new Thread(null, Heartbeat::beat, "penstock-heart", STACK_BYTES, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
            started = true;
        }
    }

    static void add(final JoinedHub hub) {
        HUBS.add(hub);
    }

    static void remove(final JoinedHub hub) {
        HUBS.remove(hub);
    }

    private static void beat() {
        quietly(Futex::load); // takes a tenth of a second the first time: here nobody waits for it
        long nextNs = System.nanoTime();
        while (true) {
            HUBS.forEach(hub -> quietly(hub::tick));
            final long nowNs = System.nanoTime();
            nextNs += TICK_NS;
            if (nextNs - nowNs < TICK_NS / 2) {
                nextNs = nowNs
                        + TICK_NS; // late: after two looks in one go a signal that is under way would pass for a lost
                // one
            }
            LockSupport.parkNanos(Heartbeat.class, nextNs - nowNs);
            Thread.interrupted(); // of whoever interrupts all threads of a group: parking would never park again
        }
    }

    /** Whatever fails, memory and stack included: without a heart nobody's death would be seen any more. */
    private static void quietly(final Runnable work) {
        try {
            work.run();
        } catch (final Throwable failure) {
            Warnings.warn("the heart stumbled", failure);
        }
    }
}
