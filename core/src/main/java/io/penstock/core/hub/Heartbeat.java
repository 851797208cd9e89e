package io.penstock.core.hub;

import io.penstock.core.memory.Warnings;
import io.penstock.core.wait.Futex;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one daemon thread of a JVM. Five times a second it shows every hub that this process runs, looks for dead
 * processes, and looks after this process's sleepers (interrupts, lost signals), so that they need not poll. Twice as
 * often would double what an idle process costs, most of it in the kernel.
 */
final class Heartbeat {
    static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int STACK_BYTES = 256 * 1024;
    private static final List<JoinedHub> HUBS = new CopyOnWriteArrayList<>();
    private static boolean started;

    private Heartbeat() {}

    /** Called before a process joins any hub: there may be no memory for a thread. */
    static synchronized void start() {
        if (!started) {
            // No context class loader and no thread locals: the thread must not keep any part of an application alive.
            final Thread thread = new Thread(null, Heartbeat::beat, "penstock-heartbeat", STACK_BYTES, false);
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
        quietly(Futex::load); // slow the first time: no caller waits for it here
        long nextNs = System.nanoTime();
        while (true) {
            HUBS.forEach(hub -> quietly(hub::tick));
            final long nowNs = System.nanoTime();
            nextNs += TICK_NS;
            if (nextNs - nowNs < TICK_NS / 2) {
                // Late: after two checks in quick succession, a signal that is under way would be mistaken for a lost
                // one.
                nextNs = nowNs + TICK_NS;
            }
            LockSupport.parkNanos(Heartbeat.class, nextNs - nowNs);
            // Clears an interrupt of all threads of a group: otherwise parking would never block again.
            Thread.interrupted();
        }
    }

    /**
     * Catches everything, including exhausted memory and stack: without the heartbeat thread no death would be detected
     * any more.
     */
    private static void quietly(final Runnable work) {
        try {
            work.run();
        } catch (final Throwable failure) {
            Warnings.warn("the heartbeat thread failed, and goes on", failure);
        }
    }
}
